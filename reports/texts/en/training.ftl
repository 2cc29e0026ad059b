# How networks were trained, how the training went, and what happened inside. The same messages stand in ru/.

training-same = How { $models } were trained{ $differ ->
    [yes] ; this holds for all of them, and the table below shows where they differ:
   *[no] :
}
caption-training = Where the ways of training differ
training-optimizer = weights are changed by
training-rate = learning rate
training-clipping = gradients are cut
training-averaging = average of weights
training-rows = table of words
training-loss = what is made small
training-penalty = penalty
training-classes = classes of unequal size
training-batches = batches
training-silver = begun with
training-stopping = kept and stopped
training-computing = how it is computed
optimizer-sgd = stochastic gradient descent (SGD)
optimizer-adagrad = Adagrad
optimizer-adadelta = Adadelta (ρ = { $rho })
optimizer-rmsprop = RMSprop (ρ = { $rho })
optimizer-adam = Adam (β₁ = { $beta_1 }, β₂ = { $beta_2 })
optimizer-adamw = AdamW (β₁ = { $beta_1 }, β₂ = { $beta_2 })
optimizer-lion = Lion (β₁ = { $beta_1 }, β₂ = { $beta_2 })
optimizer-lbfgs = L-BFGS, of SciPy, on all { $labels ->
    [entities] sentences
    [pictures] pictures
   *[other] texts
} at once; an epoch is one of its iterations, and dropout is off
optimizer-momentum = momentum { $momentum }
optimizer-nesterov = Nesterov momentum { $momentum }
optimizer-decay = weight decay { $decay } (in each step every weight loses this share times the learning rate)
schedule-constant = { $rate } throughout
schedule-step = { $rate }, multiplied by { $factor } after every { $every ->
    [one] epoch
   *[other] { $every } epochs
}
schedule-exponential = { $rate }, falling a little in every step: in { $every ->
    [one] one epoch
   *[other] { $every } epochs
} to { $factor } of what it was
schedule-cosine = { $rate }, falling along half a cosine to { $final } at the end of the last epoch allowed ({ $epochs })
schedule-one-cycle = one cycle: in the first 30 % of the { $epochs } epochs allowed it rises from 4 % of { $rate } to { $rate }, then it falls to { $final }, both along half a cosine
schedule-plateau = { $rate }, multiplied by { $factor } whenever { $every ->
    [one] one epoch has
   *[other] { $every } epochs have
} not been better on validation than the best before
schedule-warmup = before that it rises evenly from 0 in { $epochs ->
    [one] the first epoch
   *[other] the first { $epochs } epochs
}
clipping-clipnorm = for each weight array by itself, to a norm of at most { $limit }
clipping-global-clipnorm = all together, to a norm of at most { $limit }
clipping-clipvalue = number by number, to between −{ $limit } and { $limit }
averaging = validation and test see a running average of the weights of all steps; in each step the average keeps { $momentum } of itself
rows-frozen = not changed: the ready vectors stay as they are
rows-lazy = only the rows { $labels ->
    [entities] of the words
   *[other] (words, or features of tf-idf)
} that a batch reads are changed; the others catch up when they are read
rows-all = all rows { $labels ->
    [entities] (words)
   *[other] (words, or features of tf-idf)
} take part in every step
loss-crossentropy = { $labels ->
    [several] binary cross-entropy, the mean over the labels
    [entities] cross-entropy of the tags, the mean over the tokens
   *[one] cross-entropy
}
loss-focal-crossentropy = focal { $labels ->
    [several] binary cross-entropy, the mean over the labels,
    [entities] cross-entropy of the tags, the mean over the tokens,
   *[one] cross-entropy
} with γ = { $gamma }: the surer a right answer, the less it counts
loss-crf = −log of the probability that the conditional random field gives to all right tags of a sentence together, by the number of its tokens
loss-hinge = { $labels ->
    [several] hinge loss, the mean over the labels
    [entities] hinge loss of the true tag against the strongest wrong one, the mean over the tokens
   *[one] hinge loss of the true class against the strongest wrong one
}
loss-squared-hinge = { $labels ->
    [several] squared hinge loss, the mean over the labels
    [entities] squared hinge loss of the true tag against the strongest wrong one, the mean over the tokens
   *[one] squared hinge loss of the true class against the strongest wrong one
}
loss-mean-squared-error = mean squared error of the probabilities
loss-smoothing = targets smoothed: { $share } of each is { $labels ->
    [several] replaced by one half of yes and one half of no
    [entities] shared out evenly among all tags
   *[one] shared out evenly among all classes
}
penalty-l1 = { $l1 } times the sum of the absolute values of all kernels (L1)
penalty-l2 = { $l2 } times the sum of the squares of all kernels (L2)
penalty-both = { $l1 } times the sum of the absolute values of all kernels, and { $l2 } times the sum of their squares (elastic net)
classes-balanced = { $labels ->
    [several] for each label the texts with it weigh together as much as the texts without it
    [pictures] pictures are weighted so that every class weighs the same
   *[one] texts are weighted so that every class weighs the same
}
classes-over = in every epoch { $labels ->
    [pictures] pictures
   *[other] texts
} of small classes are repeated until all classes are as large as the largest
classes-under = every epoch takes as many { $labels ->
    [pictures] pictures
   *[other] texts
} of each class as the smallest has, drawn anew
batches = { $labels ->
    [entities] { $size ->
        [one] one sentence of like length
       *[other] { $size } sentences of like length
    }
    [pictures] { $size ->
        [one] one picture
       *[other] { $size } pictures
    }
   *[other] { $size ->
        [one] one text of like length
       *[other] { $size } texts of like length
    }
}{ $devices ->
    [1] {""}
   *[other] , shared out among { $devices } devices
}
silver = { $epochs ->
    [one] one epoch
   *[other] { $epochs } epochs
} on texts that a ready tagger annotated
stopping = the epoch with { $monitor ->
    [loss] the lowest loss
    [accuracy] { $labels ->
        [entities] the largest share of right tags
       *[other] the highest accuracy
    }
    [entity-f1] the highest entity F1
   *[macro-f1] the highest macro-F1
} on validation is kept; training { $early ->
    [no] ends after
   *[yes] stops when { $patience ->
        [one] one epoch has
       *[other] { $patience } epochs have
    } brought no better one, at the latest after
} { $epochs ->
    [one] one epoch
   *[other] { $epochs } epochs
}
computing-full = in float32
computing-half = layers in bfloat16, weights in float32
computing-steps = { $steps ->
    [one] one step
   *[other] { $steps } steps
} at a time
computing-checkpoints = a checkpoint every { $minutes ->
    [one] minute
   *[other] { $minutes } minutes
} and after epochs
computing-deterministic = only by operations that give the same bits every time
computing-diagnose = with a look inside after every epoch, see “{ $chapter }”

curves-rules = Overfitting is said where by the end the validation loss is more than { $rise } above its lowest; underfitting where even in training more than { $left } is left of what is lost by knowing only the shares of the classes, and validation is at most { $rise } above that.
curve-unfinished = { $model }: the best epoch was the last one allowed ({ $epochs }), with loss { $train } in training and { $validation } in validation; more epochs may help.
curve-overfits = { $model }: overfitting. Epoch { $best } was kept, with loss { $train } in training and { $validation } in validation; by the end the validation loss is { $rise } above its lowest: the network learns the training { $labels ->
    [pictures] pictures
   *[other] texts
} by heart, and early stopping was needed.
curve-underfits = { $model }: underfitting. Epoch { $best } was kept, with loss { $train } even in training and { $validation } in validation, where knowing only the shares of the classes gives { $prior }. { $unfinished ->
    [yes] The best epoch was the last one allowed ({ $epochs }): above all, train longer.
   *[no] Training stopped by itself: try another learning rate, a larger network or less dropout.
}
curve-levels = { $model }: epoch { $best } was kept, with loss { $train } in training and { $validation } in validation; by the end the validation loss is at most { $limit } above its lowest.
curves-other-loss = { $models }: the training line is of what was made small (see “{ $chapter }”), the validation line always of log loss. The heights of the two cannot be compared here, and underfitting is not judged.
curves-padding = The { $labels ->
    [entities] sentences of a batch are padded to one length. For every 100 tokens of the sentences
   *[other] texts of a batch are padded to one length. For every 100 tokens (with tf-idf: features) of the texts
} the batches hold so many of padding: { $listed }.
curves-parts = { $model }: a batch was too large for the memory. It was taken in parts, { $parts } at most, and their gradients were added up; a step is still one on { $labels ->
    [entities] { $size ->
        [one] one sentence
       *[other] { $size } sentences
    }
    [pictures] { $size ->
        [one] one picture
       *[other] { $size } pictures
    }
   *[other] { $size ->
        [one] one text
       *[other] { $size } texts
    }
}.

failed-count = The training of { $count ->
    [one] one network
   *[other] { $count } networks
} could not go on: the loss was no longer a number, or exploded. { $count ->
    [one] It is not compared with the other models and is
   *[other] They are not compared with the other models and are
} in none of the tables. What happened, in the program's words:
failed-diagnosis = { $model }: “{ $message }”.
summary-failed = Not compared: { $models }. { $count ->
    [one] Its training
   *[other] Their training
} could not go on; the diagnosis is in “{ $chapter }”.
conclusion-failed = Of { $model } nothing is known but that with these settings its training could not go on; it is not compared with the others. The program's diagnosis: “{ $message }”.

title-inside = Inside the networks
inside-how = In the last step of every epoch each layer was measured. Gradient norm: how strongly the loss pulls at the layer's weights. Weight norm: how large these are. Step: by what share of their norm that step moved the weights. Dead: units whose output was the same for every { $labels ->
    [entities] token
    [pictures] picture
   *[other] text
} of a batch, so that nothing can be learned through them. Saturated: outputs within 1 % of a bound that the activation cannot cross, where it is nearly flat and gradients through it are nearly 0. Layers stand in the order from the input to the output.
caption-inside = { $model }, the fit with seed { $seed }{ $folds ->
    [1] {""}
   *[other] {" "}and the first fold
}: norms on a scale of powers of ten; dotted, the step of a usual size (0.001)
axis-gradient-norm = gradient norm
axis-weight-norm = weight norm
axis-update-ratio = step to weights
axis-dead = dead units, %
axis-saturated = saturated outputs, %
inside-well = { $models }: nothing went wrong inside by the rules of thumb. They ask for gradients that vanish (under { $vanished } of the output layer's) or explode (over { $exploded } times those of the first epoch), for dead units (over { $dead } of a layer), saturated outputs of hidden layers (over { $saturated }) and for steps outside { $small } to { $large } of the weights{ $labels ->
    [pictures] .
   *[other] {" "}(below only where it is not the table of words, of which a step moves few rows).
}
inside-vanishing = { $model }: vanishing gradients in { $layers }. The gradient norm there is down to { $value } of that of the output layer (median over the epochs); below { $vanished } a layer hardly learns. Going back through many { $labels ->
    [pictures] layers
   *[other] layers or words
}, a gradient is multiplied again and again by numbers below 1 (Bengio, Simard and Frasconi 1994; Glorot and Bengio 2010). What may help: relu or another activation without bounds, fewer layers, { $labels ->
    [entities] shorter sentences.
    [pictures] batch normalisation.
   *[other] shorter texts.
}
inside-exploding = { $model }: exploding gradients in { $layers }. The gradient norm grew up to { $value } times that of the first epoch; over { $exploded } times is a jump that can undo what was learned (Pascanu, Mikolov and Bengio 2013). What may help: train.global_clipnorm = 1, a lower learning rate.
inside-dead = { $model }: dead units in { $layers }. At the end up to { $value } of the units gave the same output for every { $labels ->
    [entities] token
    [pictures] picture
   *[other] text
} of a batch. A ReLU that is 0 for every { $labels ->
    [entities] token
    [pictures] picture
   *[other] text
} has no gradient and cannot come back; over { $dead } often comes of too high a learning rate (Karpathy, notes for CS231n). What may help: a lower learning rate, leaky_relu, elu or gelu.
inside-saturated = { $model }: saturation in { $layers }. At the end up to { $value } of the outputs were at a bound of their activation, where its slope is nearly 0; over { $saturated } little of the gradient passes through (Glorot and Bengio 2010). What may help: a lower learning rate, another activation, weights kept small (train.l2).
inside-large-steps = { $model }: large steps in { $layers }. A step moved the weights by up to { $value } of their norm (median over the epochs); by a rule of thumb it should be about { $step } (Karpathy, notes for CS231n), and a hundred times that is much: the learning rate is probably too high.
inside-small-steps = { $model }: small steps in { $layers }. A step moved the weights by as little as { $value } of their norm (median over the epochs); by a rule of thumb it should be about { $step } (Karpathy, notes for CS231n), and a hundredth of that is little: the learning rate is probably too low.
