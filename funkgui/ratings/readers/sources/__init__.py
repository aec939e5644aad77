"""Where bytes come from: files, packed files, archives, folders."""
