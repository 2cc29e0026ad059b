# The search of settings

title-sweep = The search of settings
sweep-how = { $settings ->
    [one] One setting was
   *[other] { $settings } settings were
} searched in { $count ->
    [one] one trial
   *[other] { $count } trials
} of { $models }, { $sampler ->
    [random] drawn at random
    [grid] every combination of a grid
   *[tpe] drawn by TPE, which comes back to where earlier trials were good
}. { $folds ->
    [0] A trial is trained on the training part and scored by { $metric } on the validation part
   *[other] Training and validation part together are divided into { $folds } folds: a trial is trained { $folds } times and scored by { $metric } on every row once, by a model that did not learn from it
}{ $repeats ->
    [1] , from a seed that no other figure of this report comes from
   *[other] , as the mean over { $repeats } seeds that no other figure of this report comes from
}; { $pruner ->
    [none] none was stopped early
   *[halving] after one ninth and one third of the epochs only about the best third goes on
}. What the experiment file says itself was tried first. The test part was opened once, after the search, for the winner and for the file’s own settings, each trained anew{ $seeds ->
    [one] {""}
   *[other] {" "}from { $seeds } seeds
}.
column-trial = trial
column-trials = trials
column-trial-settings = settings
column-trial-epochs = epochs
column-trial-seconds = seconds
column-searched = searched
column-work-seconds = seconds of work
column-wall-seconds = seconds from first to last
caption-leaderboard = The best { $shown } of { $count } trials that came to their end, by validation{ $repeats ->
    [1] {""}
   *[other] ; ± is the standard deviation over the seeds of a trial
}. The interval holds 95 % of { $resamples } bootstrap resamples of what a trial was scored on{ $repeats ->
    [1] {""}
   *[other] {" "}and of its seeds
}; where the intervals of two trials overlap by much, their order may be chance. They were picked for being high, so they are too high; the results of the winner on fresh seeds are below
sweep-default = the file’s own
sweep-networks = networks: { $models }
sweep-state-complete = complete
sweep-state-pruned = stopped early
sweep-state-failed = failed
sweep-best-so-far = best so far
axis-trial = trial
axis-importance = share of the differences, %
caption-sweep-trials = { $metric } on validation, trial by trial; of a trial that was stopped early the best epoch it got to
caption-sweep-parallel = The { $count } complete trials of { $model }: each line is a trial, from setting to setting to its { $metric }; the winner in orange
caption-sweep-slices = Each setting of { $model } by itself, the others as they came ({ $count } complete trials): its value across, { $metric } on validation up; the winner in orange
caption-importance = { $kind ->
    [all] What the differences between all { $count } complete trials go back to, by the settings that all of them have
   *[model] What the differences between the { $count } complete trials of { $model } go back to
}
importance-how = How much a setting mattered is told by fANOVA: a forest of trees learns the score from the settings, and each setting gets the share of the variance that it explains by itself and together with others. It holds for the ranges that were searched.
importance-few = There { $count ->
    [one] is one complete trial
   *[other] are { $count } complete trials
}, and below about { $enough } these shares are little more than guesses: another { $count } trials may well turn their order round.
importance-none = How much each setting mattered cannot be told: { $count ->
    [one] one complete trial is
   *[other] { $count } complete trials are
} too few, or they differ too little.
sweep-complete = { $count ->
    [one] One trial
   *[other] { $count } trials
} came to the end.
sweep-pruned = { $count ->
    [one] One was
   *[other] { $count } were
} stopped early, { $epochs ->
    [one] after epoch { $first }
   *[other] after epochs { $first } to { $last }
}: behind others at the same epoch.
sweep-failed = { $count ->
    [one] Trial { $numbers } failed
   *[other] { $count } trials failed ({ $numbers })
}: “{ $reason }”.
sweep-lost = { $count ->
    [one] Once a process ended
   *[other] { $count } times a process ended
} in the middle of a trial; the trial was gone on with.
sweep-same = { $count ->
    [one] One trial had
   *[other] { $count } trials had
} the settings of an earlier one, and its score was taken over.
caption-sweep-cost = What the search took, by { $workers ->
    [one] one worker
   *[other] { $workers } workers at the same time
}{ $machines ->
    [0] {""}
    [one] {" "}on a cluster of one machine
   *[other] {" "}on a cluster of { $machines } machines
}; a second of work is one of one worker
sweep-nothing-better = No trial of { $count } was better on validation than { $model } with the settings of the file, so there is no tuned one of it.
sweep-not-compared = { $model } could not be trained with fresh seeds, so whether tuning was worth it is not known.
sweep-worth = { $side ->
    [better] Tuning was worth it: { $tuned } is better than { $default }
    [worse] Tuning did harm: { $tuned } is worse than { $default }
   *[level] That tuning was worth it is not shown: { $tuned } against { $default }
} on the test part by { $difference } points of { $metric } (95 % interval { $interval }), after { $count } trials and { $seconds } s of work.
sweep-curse = { $fell ->
    [yes] The winner’s curse: the winner had { $searched } in the search, and the same settings have { $fresh } on average over { $seeds } fresh { $seeds ->
        [one] seed
       *[other] seeds
    } ({ $low } to { $high }), by { $metric } on validation. Its lead in the search was luck by { $difference } points.
   *[no] The winner kept its score: { $searched } in the search, and { $fresh } on average over { $seeds } fresh { $seeds ->
        [one] seed
       *[other] seeds
    } ({ $low } to { $high }), by { $metric } on validation.
}
sweep-folds-fresh = In the search the winner had { $searched } over the { $folds } folds. Trained on the training part alone from { $seeds } fresh { $seeds ->
    [one] seed
   *[other] seeds
} it has { $fresh } on average on the validation part ({ $low } to { $high }), by { $metric }. These are other rows and fewer to learn from, so the difference is not luck alone.
sweep-winner-file = The winner is an experiment file, ready to run: winner.toml in the folder of this run (python -m pipelines.{ $pipeline } winner.toml).
limit-sweep = settings were searched in the ranges above and by as many trials; other ranges or more trials may give others, and models that are not in the chapter on the search were not tuned;
