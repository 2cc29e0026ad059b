# The words of the report in English. The same messages stand in ru/.

report-title-data-analysis = { $name }: the data
report-title-text-classification = { $name }: a report
report-title-named-entities = { $name }: a report
report-title-image-classification = { $name }: a report
report-title-sweep = { $name }: a report
report-made = Made on { $date } by the pipeline { $pipeline }
contents = Contents
quoted = “{ $text }”
interval = { $low } to { $high }
cores = { $count ->
    [one] 1 core
   *[other] { $count } cores
}
split-train = training
split-validation = validation
split-test = test
axis-texts = texts
axis-pictures = pictures
axis-tokens = tokens in a text
axis-characters = characters in a text
axis-running-tokens = running tokens
axis-different-tokens = different tokens
axis-epoch = epoch
axis-loss = loss
axis-learning-rate = learning rate
axis-test-score = { $metric } in the test, points out of 100
axis-predicted = predicted class
axis-true = true class
score-macro-f1 = macro-F1
score-entity-f1 = entity F1
curve-train = training
curve-validation = validation
rate-given = as it is set
rate-suggested = suggested
length-median = median
length-95 = 95 % are at most so long
growth-last-tenth = the last tenth of the texts

title-summary = In short
summary-task = { $rows } texts{ $labels ->
    [several] , each with any of { $classes } labels or none
   *[one] {" "}in { $classes } classes
} ({ $columns ->
    [0] by the names of folders or files
    [one] column { $label }
   *[other] columns { $label }
}){ $labels ->
    [several] ,
   *[one] {""}
} were { $folds ->
    [1] divided into { $train } for training, { $validation } for validation and { $test } for the test.
   *[other] dealt into { $folds } folds, each the test part once.
} { $models } models were compared{ $seeds ->
    [0] , none of them a network.
    [one] , each network trained from one seed.
   *[other] , each network trained from { $seeds } seeds.
} Scores are points out of 100; macro-F1 is the plain mean of the F1 of the { $labels ->
    [several] labels, so a rare label
   *[one] classes, so a rare class
} counts as much as a frequent one.

summary-data = { $rows ->
    [one] One text
   *[other] { $rows } texts
} in { $classes ->
    [one] one class
   *[other] { $classes } classes
} ({ $columns ->
    [0] by the names of folders or files
    [one] column { $label }
   *[other] columns { $label }
}) { $folds ->
    [1] were divided into { $train } for training, { $validation } for validation and { $test } for the test.
   *[other] were dealt into { $folds } folds for cross-validation.
}
summary-gravest = Found: { $counted }; all of them are in “{ $chapter }”. The gravest:
summary-remarks = Nothing grave was found; { $counted } in “{ $chapter }”.
summary-findings = The data: { $counted }, see “{ $chapter }”.

title-data = The data
data-source = The { $labels ->
    [pictures] pictures
   *[other] texts
} are those of the public set “{ $source }”.
caption-files = Files read; the first twelve digits of each checksum
column-file = file
column-rows = rows
column-encoding = encoding
split-ours = The parts were drawn { $labels ->
    [entities] by chance, whole documents at a time:
   *[other] class by class:
} { $train } training, { $validation } validation, { $test } test (seed { $seed }).
split-folds = The { $labels ->
    [pictures] pictures
   *[other] texts
} were dealt { $labels ->
    [entities] by chance, whole documents at a time,
   *[other] class by class
} into { $folds } folds (seed { $seed }).
split-time = The parts follow the column “{ $column }”: about { $test } of the { $labels ->
    [pictures] pictures
   *[other] texts
}, the latest, are the test part, about { $validation } before them the validation part, all earlier ones the training part. { $labels ->
    [pictures] Pictures
   *[other] Texts
} of one time stay together.
split-column = The column “{ $column }” says which part a { $labels ->
    [pictures] picture
   *[other] text
} belongs to; where it names no validation part, { $share } of the training part, drawn class by class, become one.
split-read = The parts are those of an earlier run, read back from { $file }: the same { $labels ->
    [pictures] pictures
   *[other] texts
} in the same parts.
split-given = The parts are the ones that came with the data.
split-given-no-validation = The test part is the one that came with the data; { $share } of the given training part, drawn { $labels ->
    [entities] by chance, whole documents at a time,
   *[other] class by class,
} became the validation part.
split-together = { $labels ->
    [pictures] Pictures
   *[other] Texts
} that are equal or nearly equal always stand in the same part.
split-groups = { $labels ->
    [pictures] Pictures
   *[other] Texts
} of one group ({ $count ->
    [one] one group
   *[other] { $count } groups
}) always stand in the same part.
split-dropped = Of rows with the same text and the same label only the first was kept.
split-use = Models learn from the training part; when to stop and which model to prefer is decided on the validation part; the test part only measures.
split-folds-use = Each fold is the test part once, the next fold then is the validation part and the others are the training part: so every { $labels ->
    [pictures] picture
   *[other] text
} is tested once. This chapter and the next ones show the parts of the first fold.
column-class = class
column-total = in all
column-share = share
caption-classes = Classes, the largest first
caption-classes-ends = The ten largest and the ten smallest of { $count } classes
caption-class-sizes = { $labels ->
    [pictures] Pictures
   *[other] Texts
} of each class in the three parts
data-one-class = There is only one class, “{ $largest }”.
data-equal = Each class has { $largest_rows } { $labels ->
    [pictures] pictures
   *[other] texts
}.
data-balanced = The largest class, “{ $largest }”, has { $largest_rows } { $labels ->
    [pictures] pictures
   *[other] texts
}, the smallest, “{ $smallest }”, { $smallest_rows }.
data-imbalanced = The largest class, “{ $largest }”, has { $largest_rows } { $labels ->
    [pictures] pictures
   *[other] texts
}, the smallest, “{ $smallest }”, { $smallest_rows }: { $ratio } times fewer.
data-label-lists = A text may have several labels: { $none ->
    [one] one text has
   *[other] { $none } texts have
} none, { $one ->
    [one] one has
   *[other] { $one } have
} one, { $several ->
    [one] one has
   *[other] { $several } have
} several (at most { $most }). So the shares of the classes need not add up to 100 %.
metric-one-class = With one class there is nothing to measure.
metric-balanced = The sizes of the classes differ little, so accuracy and macro-F1 will say much the same, and either will do.
metric-rare = The sizes of the classes differ, so the metric to go by is macro-F1, with accuracy beside it: in accuracy the class “{ $smallest }” weighs { $share }, in macro-F1 as much as any other.
metric-dominant = The sizes of the classes differ, so the metric to go by is macro-F1, with accuracy beside it: whoever always answers “{ $largest }” is right in { $share } of cases, and only macro-F1, where every class counts the same, shows that nothing was learned.
metric-labels = The metric to go by is macro-F1 over the labels: of all decisions “has this label or not” { $share } are “not”, so whoever always says “not” looks good by accuracy.
caption-lengths = Length of the texts in tokens and in characters (the last bar holds the longest 1 %)
data-lengths-tokens = Half of the texts have at most { $median } tokens, 95 % at most { $p95 }, the longest { $longest }.
data-lengths-characters = In characters: { $median }, { $p95 } and { $longest }.
data-lengths-cut = { $count ->
    [one] One text is
   *[other] { $count } texts are
} longer than { $limit } tokens (vectorise.max_tokens), where networks on tokens stop reading.
column-part = part
column-class-shares = class shares apart
column-medians = median tokens, training → here
column-lengths = lengths apart
column-auc = AUC, told from training
caption-drift = How the other parts differ from the training part
drift-how = Class shares apart: what share of the texts would have to change { $labels ->
    [several] labels for the shares of labels, and of what stands together,
   *[one] class for the shares
} to be those of training. Lengths apart: Kolmogorov–Smirnov distance of the numbers of tokens, 0 for the same lengths, 1 for quite different ones. AUC: of a linear model on words that has to tell a text of this part from one of training (3 folds); 0.5 is guessing, 1 certainty.
drift-alike = The { $part } part reads like the training part: a linear model cannot tell their texts apart (AUC { $auc }).
drift-somewhat = The { $part } part reads somewhat differently from the training part: a linear model tells their texts apart better than by guessing (AUC { $auc }).
drift-different = The { $part } part differs from the training part: a linear model tells their texts apart (AUC { $auc }). Scores on it also show how models bear this difference; a division that deals texts out one by one would hide it.
drift-unknown = The { $part } part or the training part has too few texts to ask whether a model could tell them apart.
drift-classes = The classes are spread otherwise in the { $part } part: { $share } of its texts would have to change { $labels ->
    [several] labels for the shares of labels, and of what stands together,
   *[one] class for the shares
} to be those of training.
drift-lengths = The lengths in the { $part } part differ from those in training by more than chance: the median is { $here } tokens against { $train }.
data-left-out = { $count ->
    [one] One row was
   *[other] { $count } rows were
} left out: see “{ $chapter }”.
data-whole = No row was left out.

title-findings = What is wrong with the data
findings-none = Nothing wrong was found.
findings-counted = Found: { $counted }{ $count ->
    [one] , with the first places and with what can be done.
   *[other] . The gravest come first, each with the first places and with what can be done.
}
count-unusable = { $count ->
    [one] one obstacle
   *[other] { $count } obstacles
}
count-warning = { $count ->
    [one] one warning
   *[other] { $count } warnings
}
count-remark = { $count ->
    [one] one remark
   *[other] { $count } remarks
}
compared-all = What was looked at: { $texts ->
    [one] the only text
   *[other] all { $texts } texts
} one by one; all { $different } different texts with each other for near-duplicates (from { $threshold } on, by the Jaccard similarity of character 5-grams).
compared-sample = What was looked at: all { $texts } texts one by one; { $compared } of the { $different } different texts, drawn by chance, with each other for near-duplicates (from { $threshold } on, by the Jaccard similarity of character 5-grams).
languages-unknown = Of no text the language could be told for certain (a text is too short for that, or in doubt); the experiment says { $language }.
languages-one = Their language: { $language }; it could be told for { $judged } of the { $looked_at } texts looked at.
languages-several = Their language: { $language } for { $texts } of the { $judged } texts whose language could be told ({ $looked_at } looked at); for the others { $others }.
leaks-unasked = Too few texts ({ $texts }) to ask whether a single token tells a label.
leaks-none = No single token tells a label nearly alone ({ $texts } texts looked at).
leaks-harmless = { $masked ->
    [one] One token tells
   *[other] { $masked } tokens tell
} a label nearly alone, but little hangs on { $masked ->
    [one] it
   *[other] them
}: with { $masked ->
    [one] it
   *[other] them
} masked, the macro-F1 of a linear model goes from { $before } to { $after } points ({ $texts } texts).
leaks-matter = { $masked ->
    [one] One token tells
   *[other] { $masked } tokens tell
} a label nearly alone, and much hangs on { $masked ->
    [one] it
   *[other] them
}: with { $masked ->
    [one] it
   *[other] them
} masked, the macro-F1 of a linear model falls from { $before } to { $after } points ({ $texts } texts).
column-token = token
column-purity = of these, in the class
column-cover = of the class, with it
caption-leaks = Tokens that tell a label nearly alone; signs repeated are cut to two

title-class-words = The words of each class
class-words-how = Three lists for each class, ten entries at most, from its training texts (preprocessing “{ $preprocess }”), the strongest first, stop words left aside:
class-words-words = words whose mean tf-idf is furthest above their mean in the other texts; tf-idf is high for a word that is frequent in a text and rare elsewhere;
class-words-pairs = pairs of neighbouring words by the same rule;
class-words-characteristic = characteristic words: by the log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, “Fightin’ Words”); only words that are more frequent in the class than elsewhere by more than chance (z above 1.96).
class-words-none = No word is left that occurs in two training texts (preprocessing “{ $preprocess }”), so no class has words that mark it.
class-words-first = The { $count } largest of { $classes } classes are shown.
column-words = words
column-pairs = pairs of words
column-characteristic = characteristic words
caption-class-words = What marks each class
class-words-shared = Some words mark more than one class, and these classes are easily confused: { $words }.
class-words-distinct = No word is among the first ten of two classes.
similar-how = Classes are alike where the mean tf-idf vectors of their training texts point the same way: a cosine of 1 means the same words in the same proportions, 0 no word in common.
similar-none = No token occurs in two training texts, so likeness of classes cannot be measured.
similar-two = The cosine of the two classes, “{ $first }” and “{ $second }”, is { $cosine }.
similar-stands-out = Most alike are “{ $first }” and “{ $second }” (cosine { $cosine }; a pair in the middle has { $middle }): expect a model to confuse these first.
similar-even = No pair stands out: the classes most alike, “{ $first }” and “{ $second }”, have a cosine of { $cosine }, a pair in the middle { $middle }. Their words alone do not foretell which classes a model will confuse.
caption-similar = Likeness of classes: the darker, the more alike
caption-similar-pairs = The pairs of classes most alike
column-cosine = cosine

title-vocabulary = Vocabulary
vocabulary-none = Preprocessing “{ $preprocess }” leaves no token in the training part.
vocabulary-size = The training part has { $tokens ->
    [one] one running token
   *[other] { $tokens } running tokens
} (preprocessing “{ $preprocess }”), { $types } of them different.
vocabulary-once = Of the different ones { $share } occur only once, and of these a model learns next to nothing.
caption-growth = Different tokens against running tokens of the training part, its texts taken in random order
vocabulary-rising = The curve is still rising: in the last tenth of the texts every 100 tokens brought { $slope } new ones. With more texts a model would know more words.
vocabulary-level = The curve has nearly levelled out: in the last tenth of the texts every 100 tokens brought { $slope } new ones. More texts would bring few new words.
vocabulary-known = Every token of the { $part } part occurs in training.
vocabulary-unknown = Unknown to training: { $tokens } of the running tokens of the { $part } part, { $types } of its different tokens. The most frequent of them: { $frequent }.

title-examples = Examples of each class
examples-how = Up to three training texts of each class, drawn by chance from those of a usual length (the middle half of the lengths of the class).
examples-first = The { $count } largest of { $classes } classes are shown.
examples-missing = No training text has the label { $classes }.

title-models = Algorithms and settings
models-intro = Every model that was tried, with all its own settings, the defaults too; of training, everything that was switched on. The baselines come first: a network has to earn its keep against them.
column-model = model
column-what = what it is
column-settings = settings
column-parameters = weights
caption-models = Models tried; the number of weights is counted after fitting
architecture-majority = gives every text the shares of the classes in training
architecture-linear = tf-idf of words and of characters, a linear classifier on them
architecture-mlp = multilayer perceptron on tf-idf of words
architecture-cnn = convolutional network on word embeddings (Kim 2014)
architecture-lstm = LSTM in both directions on word embeddings
architecture-gru = GRU in both directions on word embeddings
architecture-own = an architecture of this project: models/{ $labels ->
    [pictures] image
   *[other] text
}/{ $name }.py
title-results = Results
tested = { $folds ->
    [1] on the test part
   *[other] over all folds together
}
results-how = { $folds ->
    [1] {""}
   *[other] The predictions of all { $folds } folds are scored together, so that every { $labels ->
    [pictures] picture
   *[other] text
} is tested once.{" "}
}{ $seeds ->
    [0] Every model here is a baseline, has no random part and is fitted once. The interval holds 95 % of { $resamples } bootstrap resamples of { $unit }.
   *[other] A score is a mean over seeds; after ± stands the standard deviation over seeds (a baseline has no random part and is fitted once). The interval holds 95 % of { $resamples } bootstrap resamples of { $unit } and of the seeds.
} “Against the best baseline” is the difference of { $metric } on the same resamples: where its interval holds 0, the test does not tell the two apart.
results-log-loss = Log loss also asks how sure the answers are: the lower, the better.
results-labels = A text is given a label where its probability reaches the threshold of that label. Every fit has its own thresholds: those with the highest F1 of the label on the validation part; of equally good ones the nearest to 0.5, and 0.5 itself for a label that no validation text has. Validation scores, by which models are chosen, are of answers by thresholds from the other half of the validation part: on the texts that chose them every score would be too good. Macro-F1 is the mean over the labels (without those that no text has and none is given), micro-F1 is of all decisions “this text has this label” together, subset accuracy is the share of texts with every label right and none too many, log loss is the mean binary cross-entropy over texts and labels.
unit-texts = the test { $labels ->
    [pictures] pictures
   *[other] texts
}
unit-groups = the { $count } groups of test { $labels ->
    [pictures] pictures
   *[other] texts
} ({ $labels ->
    [pictures] pictures
   *[other] texts
} of one group do not witness independently, so groups are drawn whole)
column-validation = { $metric }, validation
column-test = { $metric }, test
column-interval = 95 % interval
column-against = against the best baseline
column-accuracy = accuracy, test
column-micro-f1 = micro-F1, test
column-subset-accuracy = subset accuracy, test
column-log-loss = log loss, test
column-seconds = seconds a fit
caption-results = { $seeds ->
    [0] All models { $tested } ({ $test } { $labels ->
        [pictures] pictures
       *[other] texts
    }).
    [one] All models { $tested } ({ $test } { $labels ->
        [pictures] pictures
       *[other] texts
    }), one seed.
   *[other] All models { $tested } ({ $test } { $labels ->
        [pictures] pictures
       *[other] texts
    }), { $seeds } seeds.
} The best baseline (on validation) is { $baseline }; the row set apart is the best of all on validation.
caption-other-scores = The other scores of the same answers { $tested }{ $seeds ->
    [0] {""}
   *[other] ; after ± the standard deviation over seeds
}
caption-results-figure = { $metric } { $tested }: the dot is the mean, the line the 95 % interval{ $seeds ->
    [0] {""}
   *[other] , the ticks the single seeds
}; baselines in grey
column-label = label
column-test-texts = test { $labels ->
    [pictures] pictures
   *[other] texts
}
column-threshold-of = threshold, { $model }
column-precision-of = precision, { $model }
column-recall-of = recall, { $model }
caption-by-class = { $labels ->
    [several] Labels
   *[one] Classes
} one by one { $tested }, the hardest first{ $seeds ->
    [0] {""}
   *[other] {" "}(means over seeds)
}
caption-by-class-hardest = The { $count } hardest { $labels ->
    [several] labels
   *[one] classes
} { $tested }{ $seeds ->
    [0] {""}
   *[other] {" "}(means over seeds)
}

title-curves = Learning curves
curves-none = { $failed ->
    [0] No network was trained, so there is nothing to draw.
   *[other] No network was trained to the end, so there is nothing to draw: see “{ $chapter }”.
}
caption-curves = Loss by epoch, a line for each { $folds ->
    [1] seed
   *[other] seed and fold
}; the dot is the epoch whose weights were kept. Training loss is measured as training goes, with dropout where there is any, without penalties{ $rates ->
    [yes] . Below it, where it changes, the learning rate at the end of each epoch
   *[no] {""}
}

title-confusion = { $labels ->
    [several] Labels missed and invented
   *[one] Confusion matrices
}
confusion-how = { $labels ->
    [several] A label is missed where a text has it and is not given it, invented where a text is given it and has it not.
   *[one] Rows are the true classes, columns what the model answered; the darker a cell, the larger its share of the row.
} { $folds ->
    [1] Counts are of the fit with seed { $seed }.
   *[other] Counts are of the fits with seed { $seed }, all { $folds } folds together.
}
caption-confusion = { $model }: true and predicted classes of the test { $labels ->
    [pictures] pictures
   *[other] texts
}
caption-missed = { $model }: { $cut ->
    [yes] the { $count } labels with the most mistakes
   *[no] the labels, those with the most mistakes first
}
caption-pairs = { $labels ->
    [several] Where { $model } gives one label in place of another: the pairs met most often
   *[one] Pairs of classes that { $model } mixes up most
}
confusion-none = { $model } { $labels ->
    [several] never gives one label in place of another on the test part.
   *[one] mixes up no classes of the test part.
}
column-found = found
column-missed = missed
column-invented = invented
column-missed-label = missed label
column-invented-label = given in its place
column-true = true class
column-predicted = predicted
column-texts = { $labels ->
    [pictures] pictures
   *[other] texts
}
column-share-of-true = share of the { $labels ->
    [several] texts with the missed label
   *[one] true class
}

title-errors = Errors, one by one
errors-count = { $model } (seed { $seed }) is wrong { $labels ->
    [several] about at least one label of
   *[one] on
} { $wrong ->
    [one] one
   *[other] { $wrong }
} of { $total } test texts{ $folds ->
    [1] .
   *[other] {" "}of the first of { $folds } folds.
}
errors-kinds = Below are the { $shown } errors it was surest of. Among them:
errors-all-wrong = { $count } of { $shown } were { $labels ->
    [several] made in every fit of every model that tells texts apart (majority does not):
   *[one] wrong in every fit of every model compared:
} a hard text, a doubtful label, or something no model here can see;
errors-second = in { $count } of { $shown } the true class was its second choice;
errors-missed = in { $count } of { $shown } it missed a label;
errors-invented = in { $count } of { $shown } it invented one;
errors-sure = in { $count } of { $shown } it was more than 90 % sure.
errors-how = { $labels ->
    [several] Of several wrong labels of a text the surest comes first: an invented one with a high probability, a missed one with a low probability. Tokens are shaded by their influence on that one: orange ones drew the model to its mistake (without the token it is less sure of it), blue ones held it back.
   *[one] Tokens are shaded by their influence: orange ones drew the text to the wrong class (without the token its probability falls), blue ones held it back.
} Influence is measured by taking out one token at a time.
error-title = Error { $number }: { $place }
error-is = true:
error-taken-for = answered:
no-label = no label
error-missed = missed: “{ $label }”, probability { $probability }, threshold { $threshold }
error-invented = invented: “{ $label }”, probability { $probability }, threshold { $threshold }
error-probability = probability of the answer { $predicted }; of the true class { $label } (choice number { $rank })
error-everyone = all { $fits } fits of { $labels ->
    [several] the models that tell texts apart
   *[one] all models
} give this same wrong answer: is the label right?
error-everyone-differs = all { $fits } fits of all models are wrong here, though not all in the same way
error-some = { $wrong } of { $fits } fits of { $labels ->
    [several] the models that tell texts apart make this mistake
   *[one] all models are wrong here
}
error-pulled = drawn to { $labels ->
    [several] the label “{ $predicted }”
   *[one] “{ $predicted }”
} above all by { $tokens }, in points of probability
error-held-back = held back from the label “{ $predicted }” above all by { $tokens }, in points of probability
error-no-single-token = no single token decides: without any one of them the answer stays about as sure

title-conclusions = Conclusions
conclusion-chosen = The best on validation is { $model }. Its { $metric } { $tested } is { $score } (95 % interval { $interval }), its { $labels ->
    [entities] precision { $precision }, its recall { $recall }.
    [several] micro-F1 { $micro_f1 }, its subset accuracy (every label of a text right) { $subset_accuracy }.
   *[one] accuracy { $accuracy }.
}
conclusion-beats = { $model } beats the best baseline, { $baseline }, by { $difference } points of { $metric } (95 % interval { $interval }).
conclusion-behind = { $model } is behind the best baseline, { $baseline }, by { $difference } points of { $metric } (95 % interval { $interval }).
conclusion-level = { $model } does not beat the best baseline, { $baseline }: difference { $difference }, 95 % interval { $interval }. It holds 0, so neither is shown to be better.
conclusion-majority = There is something to learn: { $baseline } is { $gap } points of macro-F1 above the model that { $labels ->
    [several] gives every text the same labels, whose micro-F1 is { $micro_f1 }
   *[one] always names the largest class, whose accuracy is { $accuracy }
} and macro-F1 { $macro_f1 }.
conclusion-nothing-learned = On validation no baseline is better than { $labels ->
    [several] giving every text the same labels:
   *[one] naming the largest class every time:
} with these { $labels ->
    [pictures] pictures
   *[other] texts
} and labels there may be nothing to learn.
conclusion-hardest = For the chosen model the hardest class is “{ $hardest }” (F1 { $hardest_f1 }), the easiest “{ $easiest }” (F1 { $easiest_f1 }).
conclusion-hardest-taken = For the chosen model the hardest class is “{ $hardest }” (F1 { $hardest_f1 }, { $labels ->
    [pictures] { $support ->
        [one] one picture
       *[other] { $support } pictures
    }
   *[other] { $support ->
        [one] one text
       *[other] { $support } texts
    }
} tested), most often taken for “{ $taken }”; the easiest is “{ $easiest }” (F1 { $easiest_f1 }).
conclusion-hardest-label = For the chosen model the hardest label is “{ $hardest }” (F1 { $hardest_f1 }, precision { $precision }, recall { $recall }; { $support ->
    [one] one text
   *[other] { $support } texts
} with it tested), the easiest “{ $easiest }” (F1 { $easiest_f1 }).
conclusion-seeds = The choice of the seed matters most for { $model }: over { $seeds } seeds its { $metric } goes from { $low } to { $high }. A smaller gap between two single runs of it says nothing.
conclusion-one-seed = Every network was trained once, so how much a score owes to chance in training is not known.
conclusion-cost = Price: fitting { $model } takes { $seconds } s, fitting { $baseline } { $baseline_seconds } s on the same machine.
conclusion-sureness = { $labels ->
    [pictures] { $test ->
        [one] One picture was
       *[other] { $test } pictures were
    }
   *[other] { $test ->
        [one] One text was
       *[other] { $test } texts were
    }
} tested: one of them is worth { $one } points of { $labels ->
    [several] subset accuracy
   *[one] accuracy
}, and the chosen model's { $metric } is known to about ±{ $half } points.

title-making = How this report was made
caption-making = Run it again with the command; every setting is in config.json beside this report
column-what-for = what
column-value = value
making-command = command
making-seeds = seeds
making-commit = commit
making-machine = machine
making-device = backend, device
making-unused-gpu = a GPU is there; the program says why it is not used: “{ $why }”
making-prepared = { $labels ->
    [pictures] pictures
   *[other] texts
} prepared on
making-time = time in all
making-seconds = { $seconds } s
making-memory = most memory held
making-mib = { $mib } MiB
making-versions = versions
limits-intro = What this report does not show:
limit-one-split = all figures come from one division into parts; another division would give somewhat other figures, and the intervals do not cover that;
limit-tuning = the settings were chosen by hand, for networks and baselines alike: a model that comes out behind may do better with others;
limit-thresholds = thresholds are chosen for F1; whoever minds a missed label more than an invented one, or the reverse, needs others;
limit-seeds = intervals over a few seeds are rough.
limit-no-networks = what networks can do: none is among the models compared.
limit-folds = the folds come from one deal; another would give somewhat other figures, and the intervals do not cover that, nor that the fits of different folds have { $labels ->
    [pictures] pictures
   *[other] texts
} in common;
limit-no-models = how hard the task is: no model was trained{ $labels ->
    [pictures] {""}
   *[other] {" "}but the linear ones that check for leaks and for drift
};
limit-labels = whether the labels are right: only equal and nearly equal { $labels ->
    [pictures] pictures
   *[other] texts
} with different labels were looked for;
limit-sample = near-duplicates among the texts that were not drawn: --full compares all;
limit-words = why a word marks a class: counts show that it does, not whether it will in other texts.
