"""One file with everything: the rows of every table, the files, the key that signs links."""
