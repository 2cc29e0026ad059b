"""Model builders: one architecture a file. Code only: trained models are in runs/."""
