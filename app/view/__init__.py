"""What is visible now: a model and a view state in, a picture in plain numbers out."""
