"""The steps that pipelines share, in the order of the data: experiment, records, split, analysis, preprocess,
vectorise, models, train, evaluate, compare, run folder."""
