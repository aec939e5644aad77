"""Files on the disk: replaced in one step, and why the system refuses them."""
