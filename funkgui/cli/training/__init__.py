"""Trainings from the command line: what they begin with, their progress, and their end."""
