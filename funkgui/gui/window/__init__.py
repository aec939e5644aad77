"""What the main window is made of beside the areas that it shows."""
