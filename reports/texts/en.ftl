# The words of the report in English. The same messages stand in ru.ftl.

report-title = { $name }: a report
report-made = Made on { $date } by the pipeline { $task }
contents = Contents
interval = { $low } to { $high }
cores = { $count ->
    [one] 1 core
   *[other] { $count } cores
}
split-train = training
split-validation = validation
split-test = test
axis-texts = texts
axis-tokens = tokens in a text
axis-epoch = epoch
axis-loss = loss
axis-test-macro-f1 = macro-F1 on the test part, points out of 100
axis-predicted = predicted class
axis-true = true class
curve-train = training
curve-validation = validation

title-summary = In short
summary-task = { $rows } texts in { $classes } classes (column “{ $label }”) were divided into { $train } for training, { $validation } for validation and { $test } for the test. { $models } models were compared{ $seeds ->
    [one] , each network trained from one seed.
   *[other] , each network trained from { $seeds } seeds.
} Scores are points out of 100; macro-F1 is the plain mean of the F1 of the classes, so a rare class counts as much as a frequent one.

title-data = The data
caption-files = Files read; the first twelve digits of each checksum
column-file = file
column-rows = rows
column-encoding = encoding
split-ours = The parts were drawn class by class: { $train } training, { $validation } validation, { $test } test (seed { $seed }).
split-given = The parts are the ones that came with the data.
split-given-no-validation = The test part is the one that came with the data; { $share } of the given training part, drawn class by class, became the validation part.
split-groups = Texts of one group ({ $count } groups) always stand in the same part.
split-use = Models learn from the training part; when to stop and which model to prefer is decided on the validation part; the test part only measures.
column-class = class
column-total = in all
column-share = share
caption-classes = Classes, the largest first
caption-classes-ends = The ten largest and the ten smallest of { $count } classes
caption-class-sizes = Texts of each class in the three parts
data-balanced = The classes are nearly equal in size: the largest, “{ $largest }”, has { $largest_rows } texts, the smallest, “{ $smallest }”, { $smallest_rows }. Accuracy and macro-F1 will say much the same.
data-imbalanced = The classes are unequal: the largest, “{ $largest }”, has { $largest_rows } texts ({ $share } of all), the smallest, “{ $smallest }”, { $smallest_rows }: { $ratio } times fewer. Whoever always answers “{ $largest }” is right in { $share } of cases, so this report ranks models by macro-F1 and gives accuracy beside it.
caption-lengths = Length of the texts in tokens (the last bar holds the longest 1 %); the line is the median
data-lengths = Half of the texts have at most { $median } tokens ({ $characters } characters), 95 % at most { $p95 }, the longest { $longest }.
data-clean = No text occurs twice, and no row had to be left out.
data-repeated = { $count ->
    [one] One row repeats
   *[other] { $count } rows repeat
} the text of an earlier row (apart from case and blanks).
data-leak = { $count ->
    [one] One of the { $test } test texts is
   *[other] { $count } of the { $test } test texts are
} in the training part too: for these a model need only remember, so the scores are a little too good.
data-two-labels = { $count ->
    [one] One text stands
   *[other] { $count } texts stand
} under two different labels: no model can be right on all of these.
data-left-out = { $count ->
    [one] One row was
   *[other] { $count } rows were
} left out: { $reason } (first: { $file }, line { $line }).
reason-no-label = no label
reason-empty-text = the text is empty
reason-rare-class = its class is smaller than the least size asked for

title-class-words = The words of each class
class-words-how = For each class, the ten words whose mean tf-idf in its training texts is furthest above their mean in all other classes, stop words left aside (preprocessing “{ $preprocess }”). Tf-idf is high for a word that is frequent in a text and rare elsewhere.
class-words-first = Of the many classes, the { $count } largest are shown.
column-words = words
caption-class-words = Words that mark each class, the strongest first
class-words-shared = Some words mark more than one class, and these classes are easily confused: { $words }.
class-words-distinct = No word is among the first ten of two classes.

title-preprocessing = Preprocessing
preprocess-intro-ru = Russian texts are cut into tokens by razdel, which belongs to natasha. What happens to the tokens, in this order:
preprocess-intro-en = English texts are cut into tokens by the rules of spaCy. What happens to the tokens, in this order:
preprocess-name = Preprocessing “{ $name }”:
lemmas-none-ru = words stay in the form they have in the text;
lemmas-none-en = words stay in the form they have in the text;
lemmas-dictionary-ru = each word is replaced by its likeliest lemma in the dictionary of pymorphy3;
lemmas-dictionary-en = each word is replaced by its lemma in the table of spaCy, where it is in the table;
lemmas-context-ru = each word is replaced by the lemma that natasha chooses by the words around it;
lemmas-context-en = each word is replaced by a lemma chosen by the words around it;
case-lower = letters become small;
case-kept = capitals are kept;
punctuation-keep = punctuation marks stay, as tokens of their own;
punctuation-remove = punctuation marks are taken out;
stop-words-keep = stop words stay.
stop-words-remove = stop words are taken out, except for negations.
before = before
after = after
column-preprocess = preprocessing
column-vocabulary = different tokens in training
column-unknown = running tokens of the test part that training lacks
column-without-tokens = texts left without tokens
caption-preprocess = What preprocessing did to the vocabulary

title-models = Algorithms and settings
models-intro = Every model that was tried, with all its settings, the defaults too. The baselines come first: a network has to earn its keep against them.
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
architecture-own = an architecture of this project: models/text/{ $name }.py
models-training = Training of { $models }: Adam with learning rate { $rate }, batches of { $batch }, at most { $epochs } epochs, stopped after { $patience ->
    [one] one epoch
   *[other] { $patience } epochs
} without a lower validation loss; the weights of the best epoch are kept. Networks on tokens know at most { $vocabulary } words, each met { $min_count ->
    [one] once
   *[other] { $min_count } times
} or more in training, and read the first { $max_tokens } tokens of a text; networks on tf-idf see at most { $features } n-grams of up to { $ngrams ->
    [one] one word
   *[other] { $ngrams } words
}, each found in { $min_documents ->
    [one] one text
   *[other] { $min_documents } texts
} or more.

title-results = Results
results-how = A score is a mean over seeds; after ± stands the standard deviation over seeds (a baseline has no random part and is fitted once). The interval holds 95 % of { $resamples } bootstrap resamples of { $unit } and of the seeds. “Against the best baseline” is the difference of macro-F1 on the same resamples: where its interval holds 0, the test does not tell the two apart. Log loss also asks how sure the answers are: the lower, the better.
unit-texts = the test texts
unit-groups = the { $count } groups of test texts (texts of one group do not witness independently, so groups are drawn whole)
column-validation = macro-F1, validation
column-test-macro-f1 = macro-F1, test
column-interval = 95 % interval
column-against = against the best baseline
column-accuracy = accuracy, test
column-log-loss = log loss, test
column-seconds = seconds a fit
caption-results = { $seeds ->
    [one] All models on { $test } test texts, one seed.
   *[other] All models on { $test } test texts, { $seeds } seeds.
} The best baseline (on validation) is { $baseline }; the row set apart is the best of all on validation.
caption-results-figure = Macro-F1 on the test part: the dot is the mean, the line the 95 % interval, the ticks the single seeds; baselines in grey
column-test-texts = test texts
column-precision = precision, { $model }
column-recall = recall, { $model }
caption-by-class = Classes one by one on the test part, the hardest first (means over seeds)
caption-by-class-hardest = The { $count } hardest classes on the test part (means over seeds)

title-curves = Learning curves
curves-none = No network was trained, so there is nothing to draw.
caption-curves = Loss by epoch, a line for each seed; the dot is the epoch whose weights were kept. Training loss is measured with dropout on
curve-unfinished = { $model }: the validation loss was still falling at the last epoch allowed ({ $epochs }); more epochs may help.
curve-overfits = { $model }: best at epoch { $best }, with loss { $train } in training and { $validation } in validation; by the end the validation loss had risen by { $rise }: from there on the network learns the training texts by heart, and early stopping was needed.
curve-levels = { $model }: best at epoch { $best }, with loss { $train } in training and { $validation } in validation; after it the validation loss hardly changed.

title-confusion = Confusion matrices
confusion-how = Rows are the true classes, columns what the model answered; the darker a cell, the larger its share of the row. Counts are of the fit with seed { $seed }.
caption-confusion = { $model }: true and predicted classes of the test texts
caption-pairs = Pairs of classes that { $model } mixes up most
confusion-none = { $model } mixes up no classes of the test part.
column-true = true class
column-predicted = predicted
column-texts = texts
column-share-of-true = share of the true class

title-errors = Errors, one by one
errors-count = { $model } (seed { $seed }) is wrong on { $wrong ->
    [one] one
   *[other] { $wrong }
} of { $total } test texts.
errors-kinds = Below are the { $shown } errors it was surest of. Among them:
errors-all-wrong = { $count } of { $shown } were wrong in every fit of every model compared: a hard text, a doubtful label, or something no model here can see;
errors-second = in { $count } of { $shown } the true class was its second choice;
errors-sure = in { $count } of { $shown } it was more than 90 % sure.
errors-how = Tokens are shaded by their influence: orange ones drew the text to the wrong class (without the token its probability falls), blue ones held it back. Influence is measured by taking out one token at a time.
error-title = Error { $number }: { $place }
error-is = is
error-taken-for = taken for
error-probability = probability of the answer { $predicted }; of the true class { $label } (choice number { $rank })
error-everyone = all { $fits } fits of all models give this same wrong answer: is the label right?
error-everyone-differs = all { $fits } fits of all models are wrong here, though not all in the same way
error-some = { $wrong } of { $fits } fits of all models are wrong here
error-pulled = drawn to “{ $predicted }” above all by { $tokens }, in points of probability
error-no-single-token = no single token decides: without any one of them the answer stays about as sure

title-conclusions = Conclusions
conclusion-chosen = The best on validation is { $model }. On the test part its macro-F1 is { $macro_f1 } (95 % interval { $interval }), its accuracy { $accuracy }.
conclusion-beats = { $model } beats the best baseline, { $baseline }, by { $difference } points of macro-F1 (95 % interval { $interval }).
conclusion-behind = { $model } is behind the best baseline, { $baseline }, by { $difference } points of macro-F1 (95 % interval { $interval }).
conclusion-level = { $model } does not beat the best baseline, { $baseline }: difference { $difference }, 95 % interval { $interval }. It holds 0, so neither is shown to be better.
conclusion-majority = There is something to learn: { $baseline } is { $gap } points of macro-F1 above the model that always names the largest class, whose accuracy is { $accuracy } and macro-F1 { $macro_f1 }.
conclusion-nothing-learned = On validation no baseline is better than naming the largest class every time: with these texts and labels there may be nothing to learn.
conclusion-hardest = For the chosen model the hardest class is “{ $hardest }” (F1 { $hardest_f1 }), the easiest “{ $easiest }” (F1 { $easiest_f1 }).
conclusion-hardest-taken = For the chosen model the hardest class is “{ $hardest }” (F1 { $hardest_f1 }, { $support ->
    [one] one text
   *[other] { $support } texts
} in the test part), most often taken for “{ $taken }”; the easiest is “{ $easiest }” (F1 { $easiest_f1 }).
conclusion-seeds = The choice of the seed matters most for { $model }: over { $seeds } seeds its macro-F1 goes from { $low } to { $high }. A smaller gap between two single runs of it says nothing.
conclusion-one-seed = Every network was trained once, so how much a score owes to chance in training is not known.
conclusion-cost = Price: fitting { $model } takes { $seconds } s, fitting { $baseline } { $baseline_seconds } s on the same machine.
conclusion-sureness = The test part has { $test ->
    [one] one text
   *[other] { $test } texts
}: one of them is worth { $one } points of accuracy, and the chosen model's macro-F1 is known to about ±{ $half } points.

title-making = How this report was made
caption-making = Run it again with the command; every setting is in config.json beside this report
column-what-for = what
column-value = value
making-command = command
making-seeds = seeds
making-commit = commit
making-machine = machine
making-device = backend, device
making-time = time in all
making-seconds = { $seconds } s
making-memory = most memory held
making-mib = { $mib } MiB
making-versions = versions
limits-intro = What this report does not show:
limit-one-split = all figures come from one division into parts; another division would give somewhat other figures, and the intervals do not cover that;
limit-tuning = the settings were chosen by hand, for networks and baselines alike: a model that comes out behind may do better with others;
limit-seeds = intervals over a few seeds are rough.
