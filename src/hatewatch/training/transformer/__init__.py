"""Fine-tune an encoder: from a base and examples to the files of a model folder (needs torch)."""
