# How texts become tokens and tokens numbers, and what that changes in the scores. The same messages stand in ru/.

title-preprocessing = Preprocessing
preprocess-intro = What happened to the texts before any model saw them. The steps are taken in the order of the rows; beside each stands in how many texts it changed anything, and the first of them.
preprocess-name = Preprocessing “{ $name }”
preprocess-kept = Left as they are: { $kept }.
preprocess-odd = { $count ->
    [one] One text could
   *[other] { $count } texts could
} not be taken by a library: cut by the fast expression, its words stay as they are ({ $first }).
column-step = step
column-texts-changed = texts changed
column-step-before = before
column-step-after = after
cut-rules-ru = cutting into tokens: the rules of razdel, which belongs to natasha
cut-rules-other = cutting into tokens: the rules of spaCy (language “{ $language }”)
cut-fast-ru = cutting into tokens: one regular expression
cut-fast-other = cutting into tokens: one regular expression
cut-context-ru = cutting into tokens: the rules of razdel, which belongs to natasha
cut-context-other = cutting into tokens and analysing them: the trained pipeline { $pipeline } of spaCy
step-unicode-nfc = Unicode, form NFC: a letter and its accent become one sign
step-unicode-nfkc = Unicode, form NFKC: different writings of a sign become one
step-invisible-remove = invisible signs (zero width, soft hyphens, direction marks) are taken out
step-html-decode = HTML entities become the signs they stand for
step-html-strip = HTML tags are taken out, entities become signs
step-urls-mark = web addresses become [url]
step-urls-remove = web addresses are taken out
step-emails-mark = e-mail addresses become [email]
step-emails-remove = e-mail addresses are taken out
step-mentions-mark = @names become [user]
step-mentions-remove = @names are taken out
step-hashtags-mark = #hashtags become [hashtag]
step-hashtags-remove = #hashtags are taken out
step-hashtags-word = #hashtags lose their sign and become words
step-emoji-name = emoji are replaced by their names
step-emoji-remove = emoji are taken out
step-emoticons-keep = emoticons such as :-) are kept whole: they are no punctuation
step-emoticons-name = emoticons such as :-) are replaced by their names
step-emoticons-remove = emoticons such as :-) are taken out
step-repeated-letters-two = three or more of a letter become two
step-repeated-letters-one = three or more of a letter become one
step-lemmas-dictionary-ru = words become their likeliest lemma in the dictionary of pymorphy3
step-lemmas-dictionary-other = words become their lemma in the table of spaCy, where it is there
step-lemmas-context-ru = words become the lemma that natasha chooses by the words around them
step-lemmas-context-other = words become the lemma that the trained pipeline { $pipeline } chooses
step-parts-of-speech = only these parts of speech are kept: { $parts }
step-numbers-mark = numbers become [number]
step-numbers-remove = numbers are taken out
step-lowercase = letters become small
step-yo-replace = ё becomes е
step-punctuation-remove = punctuation marks are taken out
step-stop-words-keep = { $extra ->
    [one] the stop word that the file names is taken out
   *[other] the { $extra } stop words that the file names are taken out
}
step-stop-words-remove = stop words are taken out, negations stay
step-stop-words-remove-negations-too = stop words are taken out, negations too
step-negation-word = the word after a negation is marked
step-negation-clause = the words from a negation to the next punctuation mark or “but” are marked
kept-lemmas = the forms of words
kept-punctuation = punctuation
kept-stop-words = stop words
kept-numbers = numbers
kept-urls = web addresses
kept-emails = e-mail addresses
kept-mentions = @names
kept-hashtags = #hashtags
kept-emoji = emoji
kept-emoticons = emoticons
kept-html = HTML
kept-negation = words after a negation
kept-nothing = nothing
before = before
after = after
column-preprocess = preprocessing
column-running = running tokens in training
column-vocabulary = different tokens in training
column-unknown = running tokens of the test part that training lacks
column-without-tokens = texts left without tokens
caption-preprocess = What preprocessing did to the vocabulary

reads-words = { $models } read the first { $max_tokens } tokens of a text, in order. They know at most { $vocabulary } different ones, each met { $min_count ->
    [one] once
   *[other] { $min_count } times
} or more in training; any other is [UNK].
reads-subwords = { $models } read the first { $max_tokens } pieces of words, in order. There are at most { $vocabulary } different ones, learned from the training part by byte-pair encoding, each pair met { $min_count ->
    [one] once
   *[other] { $min_count } times
} or more; the first piece of a word begins with ▁.
reads-characters = { $models } read the first { $max_tokens } characters of a text, in order. They know at most { $vocabulary } different ones, each met { $min_count ->
    [one] once
   *[other] { $min_count } times
} or more in training; any other is [UNK].
reads-tfidf-word = { $models } see tf-idf weights of at most { $features } n-grams of up to { $ngrams ->
    [one] one word
   *[other] { $ngrams } words
}, each found in { $min_documents ->
    [one] one text
   *[other] { $min_documents } texts
} or more of the training part; their order is not seen.
reads-tfidf-char-wb = { $models } see tf-idf weights of at most { $features } n-grams of 2 to { $ngrams ->
    [one] 2 characters
   *[other] { $ngrams } characters
} within words, each found in { $min_documents ->
    [one] one text
   *[other] { $min_documents } texts
} or more of the training part; their order is not seen.
reads-example = What { $model } sees of a training text{ $preprocess ->
    [none] {""}
   *[other] {" "}(preprocessing “{ $preprocess }”)
}:
vectors-are = { $models } begin with word vectors: { $source }, { $width } numbers a word, { $tuned ->
    [yes] tuned in training.
   *[no] not changed by training.
}
column-words-known = words of the vocabulary the vectors know
column-running-known = running words in training they know
column-added = words added to the vocabulary
caption-vectors = What the word vectors know
vectors-navec = navec (trained on a billion words of Russian news)
vectors-corpus = trained on the training part itself (word2vec, skip-gram)
vectors-file = the file { $file }

title-effect = What preprocessing changes
effect-how = Every model was trained on every preprocessing with the same parts{ $seeds ->
    [0] {""}
   *[other] {" "}and seeds
}. A difference is that of { $metric } to the same model on “{ $first }”; its 95 % interval resamples the same test { $labels ->
    [pictures] pictures
   *[other] texts
} for both{ $seeds ->
    [0] {""}
   *[other] , and the seeds
}. Where the interval holds 0, the test does not tell the two apart.
caption-matrix = { $metric } { $tested }, points out of 100{ $seeds ->
    [0] {""}
    [one] , one seed
   *[other] , mean ± standard deviation over { $seeds } seeds
}; * = the preprocessing that is best for the model on validation
caption-effect = Differences of { $metric } to the same model on “{ $first }”; rows whose interval does not hold 0 are set apart
caption-effect-figure = The same differences with their 95 % intervals: orange where 0 is outside, baselines in grey
axis-difference = difference of { $metric }, points
column-compared-with = compared with
column-difference = difference
column-verdict = verdict
side-better = better
side-worse = worse
side-level = cannot be told apart
effect-verdict = “{ $name }” against “{ $first }”: { $said }.
effect-better = better for { $names }
effect-worse = worse for { $names }
effect-level = no difference shown for { $names }
effect-chance = { $count ->
    [one] One comparison stands here.
   *[other] { $count } comparisons stand here. Even if nothing differed, about one 95 % interval in twenty would not hold 0: some { $expected } of these.
}
variants-how = Models of one architecture that differ in their settings, compared with the first of them on the same preprocessing, or on its own where it was not tried on that.
caption-variants = Differences of { $metric } to the first model of the same architecture
variant-verdict = { $model } against { $other }: { $said }.
variant-better = better on { $names }
variant-worse = worse on { $names }
variant-level = no difference shown on { $names }
variant-alone = { $side } ({ $difference }; 95 % interval { $interval })
