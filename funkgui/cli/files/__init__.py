"""Files that commands are given and that they leave."""
