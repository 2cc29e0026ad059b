# The report of taggers: sentences, tags, scores of entities, mistakes. The same messages stand in ru/.

tagging-task = { $texts ->
    [one] One text
   *[other] { $texts } texts
} with { $entities ->
    [one] one entity
   *[other] { $entities } entities
} of { $kinds ->
    [one] one kind
   *[other] { $kinds } kinds
} ({ $names }) were { $folds ->
    [1] divided into { $train } for training, { $validation } for validation and { $test } for the test.
   *[other] dealt into { $folds } folds, each the test part once.
} { $models } models were compared{ $seeds ->
    [0] , none of them a network.
    [one] , each network trained from one seed.
   *[other] , each network trained from { $seeds } seeds.
} Scores are points out of 100. Entity F1 is strict: an entity is right when both its ends and its kind are; all entities count the same.
kinds-renamed = The experiment gives kinds names of its own: { $kinds }.
kinds-left-out = { $count ->
    [one] One entity of a kind
   *[other] { $count } entities of kinds
} that the experiment does not name (data.kinds) { $count ->
    [one] was
   *[other] were
} left out: { $kinds }.
entities-seen-one = Of the mentions in the test part training has seen { $share } word for word. What is seen can be known by heart; what is not has to be recognised by its surroundings.

title-sentences = Sentences and tokens
cut-given = The data come cut into tokens, and each text is one sentence; both were taken as they are.
cut-sentences-ru = Texts were cut into sentences and tokens by the rules of razdel, which belongs to natasha.
cut-sentences-other = Texts were cut into sentences and tokens by spaCy (language “{ $language }”).
cut-tokens-fast = { $every ->
    [yes] For tokens one regular expression took the place of the rules.
   *[no] With preprocessing { $names } one regular expression took the place of the rules for tokens.
}
cut-tags = Every token gets a tag, but the ends of what is found are counted in characters of the text, so taggers can be compared whatever their tokens are.
column-sentences = sentences
column-different-words = different words
column-median = median length
column-p95 = 95 % have at most
column-longest = longest
column-too-long = longer than { $limit }, read in pieces
caption-sentences = Sentences of all parts; lengths in tokens
forms-how = The vector of a word is looked up by its form, which preprocessing makes of it. Its letters and capitals are read from the text itself, which stays as it is.
form-of = “{ $name }”: { $steps }.
form-as-written = words stay as they are written
inexact-none = { $names ->
    [all] Every entity
   *[other] { $names }: every entity
} is made of whole tokens of one sentence, so tags can say all of them exactly.
inexact-some = { $names ->
    [all] { "" }
   *[other] { $names }:{ " " }
}{ $count ->
    [one] one of the { $entities } entities of all parts cannot be said exactly by tags.
   *[other] { $count } of the { $entities } entities of all parts cannot be said exactly by tags.
} Were every tag right, entity F1 would be { $reachable }, and no tagger here can have more.
inexact-part-of-a-token = Begin or end inside a token; the whole token is tagged: { $count }
inexact-two-sentences = Go on in the next sentence; the first part is tagged: { $count }
inexact-no-token = Have no token that is not another's; nothing is tagged: { $count }
inexact-place = “{ $mention }” in “…{ $around }…”
nested-none = No entity overlaps another, so none had to be left out for that.
nested-some = { $count ->
    [one] One entity lies in a longer one or across it.
   *[other] { $count } entities lie in longer ones or across them.
} A token has one tag, so of entities that overlap the longest was kept, of equally long ones the first; the others were left out of training and of the test alike.
nested-first = The first that were left out

tagger-frequent-tag = each word gets the tag it has most often in training; one that training lacks is in no entity
tagger-feature-crf = conditional random field over hand-made features: the word, its beginning, its end, its shape, the neighbouring words and their shapes (CRFsuite)
tagger-pretrained = { $tools ->
    [ru] the ready tagger of natasha
   *[other] the ready tagger of spaCy
}, trained by others on other texts; each of its kinds has the name that training gives to the entities it finds there
tagger-mlp = multilayer perceptron on a word and its neighbours; window: how many on each side
tagger-cnn = dilated convolutions: one block of layers, passed several times, sees further each time (Strubell et al. 2017)
tagger-lstm = LSTM in both directions over the words of a sentence
tagger-gru = GRU in both directions over the words of a sentence
tags-how = A tagger gives each token of a sentence one tag, and entities are read off the tags:
scheme-bio = scheme BIO ({ $models }): B begins an entity of a kind, I continues it, O stands outside of entities.
scheme-bioes = scheme BIOES ({ $models }): as BIO, but the last token of an entity is E, and an entity of one token is S.
output-softmax = output softmax ({ $models }): each token gets its likeliest tag, whatever its neighbours get; where a tag cannot follow the one before, a new entity begins.
output-constrained = output constrained ({ $models }): trained like softmax; of all sequences of tags that the scheme allows the one with the largest product of probabilities is taken (Viterbi).
output-crf = output crf ({ $models }): a conditional random field (Lafferty, McCallum and Pereira 2001). It also learns what each tag is worth after the one before, and is trained on all tags of a sentence together; of the sequences that the scheme allows the likeliest is taken (Viterbi).
reads-sentences = { $models }: a sentence is read token by token; one of more than { $longest } tokens is read in pieces. There are vectors for at most { $vocabulary } different words, each met { $min_count ->
    [one] once
   *[other] { $min_count } times
} or more in training{ $beyond ->
    [0] {""}
   *[other] , and for up to { $beyond } more that only the ready vectors know
}; any other is [UNK].
reads-beside = Read beside the vector of a word: { $beside }.
reads-casing = how it is written (small letters, a capital first, capitals, digits)
reads-letters-cnn = its letters, by a convolution
reads-letters-lstm = its letters, by an LSTM in both directions
reads-hint-dictionary = what the dictionary says of it (part of speech, kind of name)
reads-hint-context = its part of speech, case and number in the sentence, by { $tools ->
    [ru] natasha
   *[other] spaCy
}
reads-hint-entities = what { $tools ->
    [ru] natasha's
   *[other] spaCy's
} ready tagger takes it for
reads-hint-context_vectors = the vector by which { $tools ->
    [ru] natasha's
   *[other] spaCy's
} tagger of words decides
reads-hint-entity_vectors = the vector by which { $tools ->
    [ru] natasha's
   *[other] spaCy's
} tagger of entities decides
reads-silver = { $model } first learned for { $epochs ->
    [one] one epoch
   *[other] { $epochs } epochs
} from { $texts ->
    [one] one text that nobody annotated
   *[other] { $texts } texts that nobody annotated
}, as { $tools ->
    [ru] natasha’s
   *[other] spaCy’s
} ready tagger sees { $texts ->
    [one] it
   *[other] them
} ({ $entities ->
    [one] one entity
   *[other] { $entities } entities
}, silver annotations), and only then from the training part. So it owes a part of what it knows to that tagger.
reads-sentence-example = A training sentence, and what the vectors of { $model } know of it{ $preprocess ->
    [none] {""}
   *[other] {" "}(preprocessing “{ $preprocess }”)
}:

results-entities = Precision is the share of answered entities that are right, recall the share of annotated entities that are found, entity F1 the harmonic mean of the two, over all kinds together (micro). All three are strict, as in CoNLL-2003: an entity is right when its first character, its last character and its kind are those of the annotation.
column-precision = precision, test
column-recall = recall, test
column-test-entities = test entities
other-scores = The same answers can be judged by other rules, and get other numbers. Whoever compares with a published score has to know its rule:
means-macro-f1 = macro-F1: the plain mean of the strict F1 of all kinds that are annotated or answered, so a rare kind counts as much as a frequent one;
means-boundary-f1 = boundary F1: as entity F1, whatever the kind: an entity is right when both its ends are;
means-partial-f1 = partial F1 (SemEval-2013, task 9.1, “partial”): whatever the kind, an entity whose answer has the same ends counts 1, one whose answer only overlaps it ½;
means-type-f1 = type F1 (SemEval-2013, task 9.1, “type”): an entity counts 1 when an answer of its kind overlaps it, whatever the ends;
means-token-f1 = token F1 (the rule of naeval): tokens are counted instead of entities, for each kind those inside of its entities, whichever these are; the counts of all kinds are added up (naeval itself gives each kind alone).
column-macro-f1 = macro-F1
column-boundary-f1 = boundary F1
column-partial-f1 = partial F1
column-type-f1 = type F1
column-token-f1 = token F1
caption-by-kind = Kinds one by one { $tested }, the hardest first{ $seeds ->
    [0] {""}
   *[other] {" "}(means over seeds)
}
caption-by-kind-hardest = The { $count } hardest kinds { $tested }{ $seeds ->
    [0] {""}
   *[other] {" "}(means over seeds)
}
kinds-untested = The test part has no entity of { $kinds }, so nothing is known about { $count ->
    [one] it.
   *[other] them.
}
comparator-how = By the rule of factRuEval-2016 (task 1) an entity and an answer of its kind that share tokens make a pair, and a pair counts as much as the share of their tokens that both have; precision divides the sum of all pairs by the number of answers, recall by the number of entities. LocOrg is kept as a kind of its own, or counts as a place. The comparator of that contest also knows which tokens of a mention are its name, so its own numbers are somewhat different.
caption-comparator = The answers by the rule of factRuEval-2016, points out of 100 (means over seeds)
comparator-kept = a kind of its own
comparator-as-loc = a place
title-variants = Variants of one architecture

title-decoding = What decoding changed
decoding-how = A network gives every tag of a token a probability. Here the likeliest tag of each token by itself stands beside the tags that were answered. A tag is against the scheme where it cannot follow the one before, such as I after O; a new entity then begins there. A conditional random field takes the probability of a tag over legal sequences only, and yet the likeliest tags of neighbours, each by itself, need not fit together.
column-output = output
column-forbidden = tags against the scheme
column-of-sentences = in sentences
column-changed = tags changed
column-entities-decoded = entities
column-right-decoded = right ones
caption-decoding = Entities { $tested }, by the likeliest tag of each token → as they were answered{ $seeds ->
    [one] {""}
   *[other] ; all seeds added up
}
caption-repaired = Words around a tag against the scheme, and what { $model } made of it: first sentences of the test part, first seed
column-tags-alone = each tag by itself
column-tags-decoded = as they were answered
column-tags-true = as annotated
decoding-softmax = { $model } answers with the likeliest tag of each token, legal or not: { $forbidden ->
    [0] none is against the scheme.
    [one] one is against the scheme.
   *[other] { $forbidden } are against the scheme, in { $sentences ->
        [one] one sentence.
       *[other] { $sentences } sentences.
    }
}
decoding-verdict = Did decoding help? Against the likeliest tag of each token, strict F1 of these entities is { $said }.
decoding-better = higher for { $names }
decoding-worse = lower for { $names }
decoding-level = the same for { $names }

axis-validation-score = { $metric }, validation
caption-curves-of-scores = Entity F1 on validation by epoch, a line for each { $folds ->
    [1] seed
   *[other] seed and fold
}; the dot is the epoch whose weights were kept
tagger-curve = { $model }: { $several ->
    [yes] epochs { $best } were kept
   *[no] epoch { $best } was kept
}, with entity F1 { $score } and loss { $loss } in validation; { $fitting ->
    [over] overfitting: by the end the validation loss is { $rise } above its lowest.
    [under] underfitting: even in training a token loses { $train }, where knowing only the shares of the tags gives { $prior }. Try another learning rate, a larger network or less dropout.
   *[well] by the end the validation loss is at most { $limit } above its lowest.
}{ $last ->
    [all] {" "}It was the last epoch allowed ({ $epochs }): more may help.
    [some] {" "}In some fits it was the last epoch allowed ({ $epochs }): more may help.
    [zero] {" "}In no epoch did it find an entity of the validation part rightly.
   *[none] {""}
}
tagger-curves-rules = Overfitting is said where by the end the validation loss is more than { $rise } above its lowest; underfitting where this is not so and the training loss is over { $left } of what knowing only the shares of the tags gives; of a network that made another loss than plain cross-entropy small it is not judged. Loss also asks how sure each tag is, so it can rise while entity F1 still does.
tagger-curves-other-loss = { $models }: the training line is of what was made small (see “{ $chapter }”), the validation line always of −log of the probability that the right tag of each token has by itself. The heights of the two cannot be compared here.

title-kind-confusion = Kinds taken for each other
kind-confusion-how = An annotated and an answered entity that overlap make a pair, one of each at most. Rows are the annotated kinds, columns the answered ones; in the column “{ $none }” stands what was missed, in the row “{ $none }” what was invented. The diagonal holds all pairs of the right kind, those with a wrong end too. The darker a cell, the larger its share of the row. { $folds ->
    [1] Counts are of the fit with seed { $seed }.
   *[other] Counts are of the fits with seed { $seed }, all { $folds } folds together.
}
no-entity = none
axis-annotated = annotated kind
axis-answered = answered kind
caption-kind-confusion = { $model }: annotated and answered kinds of the test entities
kind-confusion-none = { $model } takes no kind for another on the test part, misses no entity and invents none.
caption-kind-pairs = Where { $model } is wrong about the kind, misses or invents (a dash), the most frequent first
column-annotated = annotated
column-answered = answered
column-share-of-kind = share of the annotated kind

title-recall = What is found and what is not
recall-how = Strict recall of { $model } { $tested }{ $seeds ->
    [one] {""}
   *[other] , the mean over seeds
}. A mention is in training where the same words are annotated there, capitals aside. What training has can be known by heart; what it has not must be recognised by its surroundings and its letters.{ $folds ->
    [1] {""}
   *[other] {" "}Each fold has a training part of its own, and the one that counts is that of the fold a text was tested in.
}
caption-recall-seen = Recall by whether training has the mention
caption-recall-times = Recall by how often training has the mention as the same kind
caption-recall-length = Recall by length
column-by-seen = mention in training
column-by-times = times in training
column-by-length = tokens
seen-same-kind = as the same kind
seen-other-kind = only as another kind
seen-new = new

title-entity-errors = Mistakes, sentence by sentence
fit-of-seed = { $model } (seed { $seed })
entity-errors-count = { $model } finds { $right } of { $gold } entities rightly { $tested }{ $mistakes ->
    [0] {" "}and makes no mistake.
    [one] ; it makes one mistake.
   *[other] ; it makes { $mistakes } mistakes.
}
caption-mistakes = Mistakes by what is wrong
column-mistake = mistake
column-mistakes = how many
column-share-of-mistakes = share
column-mistake-is = what it is
mistake-boundary = ends
mistake-type = kind
mistake-both = both
mistake-missed = missed
mistake-invented = invented
mistake-is-boundary = the kind is right, an end is not
mistake-is-type = both ends are right, the kind is not
mistake-is-both = an answer overlaps the entity, with another kind and other ends
mistake-is-missed = no answer belongs to the entity
mistake-is-invented = the answer belongs to no entity
entity-errors-how = { $sentences ->
    [one] All of them are in one sentence.
   *[other] They are in { $sentences } sentences; { $every ->
        [yes] all of these follow.
       *[no] { $shown } of these follow.
    }
} The sorts of mistakes take turns{ $sure ->
    [yes] ; of each the surest answer comes first (in brackets, the probability of its least sure tag).
   *[no] .
}
tagged-title = Sentence { $number }: { $place }
tagged-annotated = annotated:
tagged-answered = answered:
remark-boundary = ends: “{ $text }” ({ $label }), answered “{ $predicted_text }”{ $sure }
remark-type = kind: “{ $text }” is { $label }, answered { $predicted }{ $sure }
remark-both = kind and ends: “{ $text }” is { $label }, answered “{ $predicted_text }”, { $predicted }{ $sure }
remark-missed = missed: “{ $text }”, { $label }
remark-invented = invented: “{ $predicted_text }”, { $predicted }{ $sure }
remark-sure = {" "}({ $probability })

conclusion-by-heart = On validation no baseline is better than { $model }, which knows words by heart and looks at nothing else.
conclusion-surroundings = Knowing words by heart is not enough: { $by_heart }, which gives each word the tag it has most often in training, has { $metric } { $score }; { $baseline } is { $gap } points above it.
conclusion-hardest-kind = For the chosen model the hardest kind is “{ $hardest }” (F1 { $hardest_f1 }, precision { $precision }, recall { $recall }; { $support ->
    [one] one entity
   *[other] { $support } entities
} tested), the easiest “{ $easiest }” (F1 { $easiest_f1 }).
conclusion-mistakes = Of the { $mistakes ->
    [one] one mistake
   *[other] { $mistakes } mistakes
} of { $model } the most frequent is { $most ->
    [boundary] a wrong end with the right kind
    [type] a wrong kind with the right ends
    [both] a wrong kind with wrong ends
    [missed] a missed entity
   *[invented] an invented entity
}: { $count }.
conclusion-new = Of the { $new_count } tested mentions that training lacks { $model } finds { $new }, of the { $seen_count } that it has as the same kind { $seen }.
conclusion-sureness-entities = { $test ->
    [one] One text
   *[other] { $test } texts
} with { $entities ->
    [one] one entity
   *[other] { $entities } entities
} were tested: one entity is worth { $one } points of recall, and the chosen model's { $metric } is known to about ±{ $half } points.
limit-ready = what a ready tagger is worth by the rules of annotation that it was trained on: here it is judged by others;
limit-annotation = whether the annotation is right: nobody has read it again for this report;
