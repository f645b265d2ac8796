"""From the files that newsrooms have to articles: which format a file is in, and how each is read."""
