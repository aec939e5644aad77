"""The options that commands take, made from the settings they are for."""
