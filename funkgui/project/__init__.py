"""What is kept: projects, their runs, and the HDF5 file they live in."""
