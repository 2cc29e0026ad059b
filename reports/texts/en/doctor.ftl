# What the doctor of data says on the terminal. The same messages stand in ru/.

doctor-title = Data
doctor-file = File
doctor-file-is = { $file }: { $rows ->
    [one] one row
   *[other] { $rows } rows
}; { $how }
doctor-columns = Columns
doctor-columns-are = { $columns } (in brackets: how many different values)
doctor-language = Language
doctor-language-is = { $language }: { $these } of { $judged } texts that are long enough to tell
doctor-task = Task
doctor-classes = text classification: { $texts ->
    [one] one text
   *[other] { $texts } texts
} in { $classes ->
    [one] one class
   *[other] { $classes } classes, from { $largest } to { $smallest }
}
doctor-classes-lists = texts with several labels or none: { $texts } texts, { $classes } labels, from { $largest } to { $smallest }
doctor-entities = named entities: { $texts } texts, { $tokens ->
    [0] not cut into tokens
   *[other] { $tokens } tokens
}; entities: { $kinds }
doctor-pictures = image classification: { $pictures } pictures in { $classes } classes, from { $largest } to { $smallest }; sizes in pixels: { $sizes }
doctor-parts = Parts
doctor-lengths = Lengths
doctor-lengths-are = half of the texts have at most { $median } characters, the longest { $longest }
doctor-nothing = Nothing wrong was found.
doctor-found = Found: { $unusable ->
    [0] { "" }
    [one] one that makes the data unusable,{ " " }
   *[other] { $unusable } that make the data unusable,{ " " }
}{ $warning ->
    [one] one warning
   *[other] { $warning } warnings
}, { $remark ->
    [one] one remark
   *[other] { $remark } remarks
}.
doctor-compared = Looked at: all { $texts } texts; for near-duplicates { $part ->
    [all] all { $different } different texts
   *[some] { $compared } of { $different } different texts (all with --full)
}; for languages { $looked }; for tokens that give the label away { $probed }.
doctor-experiment = An experiment file for this data (--write FILE saves it):
doctor-no-experiment = There is no pipeline for this task yet, so no experiment file is offered.
doctor-written = The experiment file was written: { $file }
experiment-of = { $path }: what is this text about? Say here what the data is and where it comes from.
experiment-time = to test on the latest texts, as in life
experiment-russian = Words by their dictionary forms; cnn and gru begin with word vectors of Russian news. A table [preprocess.raw] would compare.
experiment-augment = Pictures of the training part are changed a little each time they are seen.
experiment-pictures = { $path }: what is on these pictures? Say here what the data is and where it comes from.
experiment-models = A majority class and a linear model are always there to compare with.
how-format = format
how-encoding = encoding
how-delimiter = delimiter
how-quoting = quoting
how-header = header
how-sheet = sheet
how-files = files
how-unpacked = unpacked
how-scheme = scheme
how-comments = comments
how-token-column = token column
how-tag-column = tag column
how-other-files = other files
