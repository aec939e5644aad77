"""Fields and forms that are made from settings, whatever the settings are of."""
