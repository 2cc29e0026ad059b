"""Networks over pictures. The file's name is the model's name in an experiment file."""
