"""What more facts cost: build, search, edits, memory and a whole article, from a hundred facts to millions."""
