# What can be wrong with the data, and what to do about it. The same messages stand in ru/.

severity-unusable = cannot be used
severity-warning = warning
severity-remark = remark
finding-place-line = { $file }, line { $line }

finding-no-class = { $count ->
    [one] The only text has no label.
   *[other] None of the { $count } texts has a label.
}
advice-no-class = Look whether data.label names the right column.
finding-one-class = { $count ->
    [one] There is one text only, with the label “{ $label }”.
   *[other] All { $count } texts have one label, “{ $label }”.
}
advice-one-class = A classifier needs texts of at least two classes: add the others, or name another column as the label.
finding-rows-few = Only { $count ->
    [one] one text
   *[other] { $count } texts
} can be used.
advice-rows-few = With so few, a test part holds a handful and every score is chance. Label more, or divide into folds (data.folds = 5).
finding-groups-few = Column “{ $column }” looks like groups ({ $count }), and parts cannot be made of whole groups: { $message }
advice-groups-few = The experiment file offered here goes without data.group: texts of one group then stand in several parts, and scores may be too good. Say so in the report, or bring more groups.
finding-label-like-id = The labels are { $classes } different ones for { $count } texts: nearly every text has its own.
advice-label-like-id = This looks like a number or a text, not a class. Name the right column in data.label; a score is cut in two by data.threshold.
finding-classes-small = { $count ->
    [one] One class has
   *[other] { $count } classes have
} fewer than { $least } examples: { $classes }.
advice-classes-small = { $smallest ->
    [1] A class needs at least three examples, one for each part.
    [2] A class needs at least three examples, one for each part.
   *[other] So few say little about a class.
} Label more, merge them with classes near in meaning, or leave them out with data.min_class_size.
finding-classes-too-small = Fewer than two classes have { $least } texts, one for each part ({ $count ->
    [one] there is one class
   *[other] there are { $count } classes
} in all).
advice-classes-too-small = Nothing can be learned and tested with so few. Label more texts.
finding-imbalance = The classes are very unequal: “{ $largest }” has { $largest_rows } texts, “{ $smallest }” { $smallest_rows }.
advice-imbalance = Judge by macro-F1, not by accuracy: whoever always names the largest class looks good by accuracy.
finding-classes-unseen = { $count ->
    [one] One text outside the training part has a label
   *[other] { $count } texts outside the training part have labels
} that training lacks: { $classes }.
advice-classes-unseen = No model can learn them. Take these rows out, correct the labels, or divide the whole anew (data.path instead of train and test).
finding-classes-untested = { $count ->
    [one] One text is of a class that
   *[other] { $count } texts are of classes that
} the test part lacks: { $classes }.
advice-classes-untested = No score says anything about them. If they are no classes (texts without labels, as in a folder “unsup”), take them out; otherwise divide the whole anew (data.path instead of train and test).

finding-labels-missing = { $count ->
    [one] One text has no label and is
   *[other] { $count } texts have no label and are
} left out.
advice-labels-missing = Label them, or say so in the report. If “no label” is a class of its own, give it a name.
finding-texts-empty = { $count ->
    [one] One row has no text and is
   *[other] { $count } rows have no text and are
} left out.
advice-texts-empty = Look whether the text is in another column (data.text), or was lost on the way.
finding-rows-rare = { $count ->
    [one] One row is
   *[other] { $count } rows are
} left out because their class is smaller than data.min_class_size.
advice-rows-rare = This was asked for. The report is about the remaining classes only.
finding-rows-dropped = { $count ->
    [one] One row is
   *[other] { $count } rows are
} left out because they repeat an earlier row with the same label (data.repeats = "drop").
advice-rows-dropped = This was asked for.
finding-labels-variants = { $count ->
    [one] One row has a label
   *[other] { $count } rows have labels
} that differ from another label by case or blanks only: { $labels }.
advice-labels-variants = They are counted as different classes. If they are one, write them in one way in the file.
finding-labels-null-words = { $count ->
    [one] One label is
   *[other] { $count } labels are
} only a word for nothing: { $labels }.
advice-labels-null-words = They were read as classes. If they stand for “no label”, empty these cells in the file, and the rows will be left out.
finding-label-blanks = { $count ->
    [one] One label has
   *[other] { $count } labels have
} blanks around it; they are removed.
advice-label-blanks = Nothing to do; other programs will see different classes here.

finding-repeats = { $count ->
    [one] One row repeats
   *[other] { $count } rows repeat
} the text of an earlier row (apart from case and blanks); { $texts ->
    [one] one text is
   *[other] { $texts } texts are
} concerned.
advice-repeats = Keep repeats in one part with data.repeats = "together", or keep only the first with data.repeats = "drop"; otherwise a test text may be known from training.
finding-repeats-grouped = { $count ->
    [one] One row repeats
   *[other] { $count } rows repeat
} the text of an earlier row, always within one group ({ $texts ->
    [one] one text
   *[other] { $texts } texts
}).
advice-repeats-grouped = Nothing to do: texts of one group always stand in the same part.
finding-conflicts = { $texts ->
    [one] One text stands
   *[other] { $texts } texts stand
} under two or more different labels ({ $count } rows).
advice-conflicts = No model can be right on all of these rows. Read some: is one label wrong, or should a text have several (data.multilabel)?
finding-overlap-test = { $count } of the { $of } test texts are in the training part too ({ $texts ->
    [one] one text
   *[other] { $texts } different ones
}).
advice-overlap-test = For these a model need only remember, so scores are too good. Take them out of training, or divide the whole anew with data.repeats = "together".
finding-overlap-validation = { $count } of the { $of } validation texts are in the training part too ({ $texts ->
    [one] one text
   *[other] { $texts } different ones
}).
advice-overlap-validation = Settings chosen on them favour learning by heart. Take them out of training, or divide anew with data.repeats = "together".
finding-near-duplicates = { $count ->
    [one] One text is nearly the same as an earlier one
   *[other] { $count } texts are nearly the same as an earlier one
} ({ $pairs ->
    [one] one pair
   *[other] { $pairs } pairs
} among { $compared } different texts; similarity of character 5-grams from { $threshold } on).
advice-near-duplicates = Keep them in one part with data.repeats = "together".
finding-near-conflicts = { $pairs ->
    [one] One pair of nearly equal texts has
   *[other] { $pairs } pairs of nearly equal texts have
} different labels.
advice-near-conflicts = Read them: often one of the labels is wrong, or the rule of labelling is unclear.
finding-near-overlap-test = { $count ->
    [one] One test text is
   *[other] { $count } test texts are
} nearly the same as a training text.
advice-near-overlap-test = Scores on these are close to remembering. Divide with data.repeats = "together".
finding-near-overlap-validation = { $count ->
    [one] One validation text is
   *[other] { $count } validation texts are
} nearly the same as a training text.
advice-near-overlap-validation = Divide with data.repeats = "together".

finding-control-characters = { $count ->
    [one] One text holds
   *[other] { $count } texts hold
} control characters: { $characters }.
advice-control-characters = They come of copying or of a wrong encoding, and stick to words. Take them out of the file.
finding-invisible-characters = { $count ->
    [one] One text holds
   *[other] { $count } texts hold
} characters that cannot be seen (zero width, soft hyphens, direction marks): { $characters }.
advice-invisible-characters = They cut words in two for a program, and the same word becomes two. Take them out of the file, or write invisible = "remove" in [preprocess.…].
finding-line-separators = { $count ->
    [one] One text holds
   *[other] { $count } texts hold
} line separators other than a line break: { $characters }.
advice-line-separators = Read whole here; programs that split lines by Unicode break such rows in two.
finding-replacement-characters = { $count ->
    [one] One text holds
   *[other] { $count } texts hold
} the sign � in place of letters that were lost.
advice-replacement-characters = The letters cannot be got back from this file. Look for an earlier copy of it.
finding-mojibake = { $count ->
    [one] One text looks
   *[other] { $count } texts look
} as if read in a wrong encoding: “{ $before }”, which may be “{ $after }”.
advice-mojibake = If the whole file is like this, name its encoding in data.encoding; if only some rows are, they were spoilt before: mend them with ftfy, or take them out.
finding-markup = { $count ->
    [one] One text holds
   *[other] { $count } texts hold
} HTML: tags or entities such as &amp;.
advice-markup = A model learns them as words. If they are not what the text is about, write html = "strip" in [preprocess.…].
finding-null-words = { $count ->
    [one] One text is
   *[other] { $count } texts are
} only a word such as null, NA or a dash.
advice-null-words = They are read as texts. If they stand for “no text”, empty them in the file, and the rows will be left out.
finding-without-letters = { $count ->
    [one] One text has
   *[other] { $count } texts have
} no letter: signs, emoji or digits only.
advice-without-letters = Preprocessing that removes punctuation leaves nothing of them. Keep punctuation and numbers, or leave such rows out. Emoji stay in any case; emoji = "name" makes words of them.
finding-lengths-extreme = { $count ->
    [one] One text is
   *[other] { $count } texts are
} extremely long: the longest has { $longest } characters, half of all texts have at most { $median }.
advice-lengths-extreme = Networks read the first vectorise.max_tokens tokens only. Cut long texts into pieces with a group for each, or leave them out.
finding-column-leaks = Column “{ $column }” ({ $values } different values) gives the label away in { $count } rows.
advice-column-leaks = It is not shown to the models. But if the texts hold the same thing (a source, a name, a code), the task is easier than it looks.
finding-columns-id = { $count ->
    [one] Column { $columns } is
   *[other] Columns { $columns } are
} different in every row, like a number of the row.
advice-columns-id = Nothing to do: such columns are not shown to the models.

finding-language-other = Most texts ({ $count } of { $judged } looked at) are in the language “{ $main }”, and the experiment says “{ $expected }”.
advice-language-other = Set language in the experiment file; English and Russian are prepared each in its own way.
finding-language-foreign = Most texts ({ $count } of { $judged } looked at) are in the language “{ $language }”. They are cut into words by { $rules ->
    [any] rules that spaCy has for any language
   *[own] spaCy's rules for it
}; { $lemmas ->
    [yes] lemmas = "dictionary" works
   *[no] there are no lemmas by dictionary
}. The report is in English or Russian.
advice-language-foreign = Nothing to do. spaCy's stop words of such a language hold its negations too: leave stop_words = "keep" where they matter.
finding-languages-mixed = The texts are in several languages (of { $judged } texts looked at: { $languages }).
advice-languages-mixed = Divide them by language, or say in the report that the language may give the label away.
finding-token-leaks = { $masked ->
    [one] A single token tells
   *[other] { $masked } single tokens tell
} the label nearly alone: { $tokens }. With { $masked ->
    [one] it
   *[other] them
} masked, the macro-F1 of a linear model falls from { $before } to { $after } points ({ $texts } texts).
advice-token-leaks = Look where they come from. If they are traces of how the labels were made (emoticons, hashtags, names of sources), take them out (emoticons, emoji, urls, mentions, hashtags = "remove" in [preprocess.…]), or the score measures nothing else.

finding-text-choice = The text was taken to be column “{ $column }”; { $others } could be meant too.
advice-text-choice = If another one is meant, name it: data.text. If both belong to the text (two sentences to compare, a title and a body), join them in one column of the file: only one is read.
finding-label-choice = The label was taken to be column “{ $column }”; { $others } could be meant too.
advice-label-choice = If another one is meant, name it: data.label.
finding-no-text-column = No column holds texts. The columns are: { $columns }.
advice-no-text-column = Name the column of the texts: data.text. A table with a single word and its tag in each row is read as CoNLL: words and tags cut by tabs, an empty line after each sentence.
finding-no-label-column = No column can be the label. The columns are: { $columns }.
advice-no-label-column = { $number ->
    [1] The lines are not cut into columns by commas, semicolons, tabs or bars. If another sign cuts them (a blank, a dash), put tabs in its place; if quotation marks stand round whole lines, take them off. Without labels nothing can be learned.
   *[other] Without labels nothing can be learned. Add a column of labels; if there is one, name it: data.label. A column of scores is cut in two with data.threshold.
}
finding-label-lists = { $count ->
    [one] One cell
   *[other] { $count } cells
} of the label column “{ $column }” may be a list of labels: “{ $cell }”. Each was read as one label.
advice-label-lists = If a text may have several labels, set data.multilabel = true and data.label_list = "{ $form }".
finding-unreadable = { $message }
advice-unreadable = Until this is mended nothing else can be said.
