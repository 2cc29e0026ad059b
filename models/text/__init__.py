"""Networks over texts. The file's name is the model's name in an experiment file."""
