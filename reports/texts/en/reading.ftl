# What is odd about files as they are read, and what to do about it. The same messages stand in ru/.

finding-encoding-guessed = { $count ->
    [one] The file is not UTF-8; it was
   *[other] { $count } files are not UTF-8; they were
} read as { $encoding }, which is a guess.
advice-encoding-guessed = If letters look wrong, name the right encoding in data.encoding; better still, save the file as UTF-8.
finding-undecodable-bytes = { $count ->
    [one] One line holds
   *[other] { $count } lines hold
} bytes that are no letters in the encoding of the rest of the file; each became the sign �.
advice-undecodable-bytes = Look at these lines: often a sign was cut in the middle. Mend them, or leave them out.
finding-delimiter-ambiguous = The file can be cut into columns in several ways: “{ $chosen }” was taken, “{ $others }” would do as well.
advice-delimiter-ambiguous = If the columns look wrong, name the sign in data.delimiter: comma, semicolon, tab or bar.
finding-header-guessed = { $header ->
    [yes] The first row was taken for a header.
   *[no] The file seems to have no header; the columns are numbered: "1", "2", …
}
advice-header-guessed = If that is wrong, set data.header = { $header ->
    [yes] false
   *[no] true
}.
finding-header-repeated = { $count ->
    [one] One row is
   *[other] { $count } rows are
} the header once more.
advice-header-repeated = Files were probably put together with their headers. Take these rows out.
finding-lines-above-header = { $count ->
    [one] One line stands
   *[other] { $count } lines stand
} above the header; passed over.
advice-lines-above-header = Nothing to do, if they are remarks. If they are data, set data.header = false.
finding-rows-too-short = { $count ->
    [one] One row has
   *[other] { $count } rows have
} fewer fields than there are columns; the missing ones are empty.
advice-rows-too-short = Look at these rows: a delimiter or a quotation mark may be lost.
finding-rows-too-long = { $count ->
    [one] One row has
   *[other] { $count } rows have
} more fields than there are columns; what is too much is not read.
advice-rows-too-long = A text with the delimiter in it should stand in quotation marks. Mend these rows, or name another data.delimiter or data.quoting.
finding-columns-unnamed = { $count ->
    [one] One row has
   *[other] { $count } rows have
} something in columns without a name ({ $names }).
advice-columns-unnamed = Pieces of texts may have slipped there: a text with the delimiter in it and no quotation marks. They are not read.
finding-columns-renamed = Columns with a name already taken got another: { $names }.
advice-columns-renamed = Use the new names in the experiment file.
finding-rows-merged = { $count ->
    [one] One quoted field has swallowed
   *[other] { $count } quoted fields have swallowed
} what looks like { $rows ->
    [one] one row
   *[other] { $rows } rows
} of the table.
advice-rows-merged = Look at the first place. If these are rows, a quotation mark too many stands before them: set data.quoting = "none", or mend it.
finding-quote-unbalanced = A quotation mark that is opened is never closed; { $rows ->
    [one] the last line became one field.
   *[other] the last { $rows } lines became one field.
}
advice-quote-unbalanced = Mend the line, or set data.quoting = "none" if a quotation mark is a sign like any other here.
finding-quotes-odd = { $count ->
    [one] One quoted field goes
   *[other] { $count } quoted fields go
} on after its closing quotation mark.
advice-quotes-odd = Look whether the text is whole. Quotation marks inside a quoted field are written twice.
finding-quotes-none = Quotation marks were read as signs like any other: in { $count ->
    [one] one line
   *[other] { $count } lines
} they do not enclose a field.
advice-quotes-none = If fields are enclosed in them after all, set data.quoting = "minimal".
finding-quotes-backslash = Quotation marks inside fields are written \" in { $count ->
    [one] one line
   *[other] { $count } lines
}, and were read so.
advice-quotes-backslash = If that is wrong, set data.quoting = "minimal".
finding-quotes-unescaped = Quotation marks inside quoted fields are not doubled in { $count ->
    [one] one line
   *[other] { $count } lines
}; they were read as signs of the text.
advice-quotes-unescaped = If that is wrong, set data.quoting = "minimal".
finding-quotes-spaced = Blanks stand between the delimiter and the quotation marks in { $count ->
    [one] one line
   *[other] { $count } lines
}; they were passed over.
advice-quotes-spaced = If that is wrong, set data.quoting = "minimal".
finding-format-not-as-named = The file is called { $named } and is { $found }; it was read as what it is.
advice-format-not-as-named = Nothing to do; other programs will stumble, so give the file its right name.
finding-json-keys-ignored = Beside the list of rows the file holds other keys, which were not read: { $names }.
advice-json-keys-ignored = If the texts are in one of them, put that list into a file of its own.
finding-lone-surrogates = { $count ->
    [one] One text holds
   *[other] { $count } texts hold
} half of a sign (a lone surrogate); it became �.
advice-lone-surrogates = An emoji was cut in two before. Nothing can be got back from this file.
finding-classes-named = The numbers in column { $column } were replaced by the names that the file itself gives them: { $names }.
advice-classes-named = Nothing to do.
finding-sheets-unread = Of the workbook only the sheet “{ $sheet }” was read; there are others: { $others }.
advice-sheets-unread = If another one is meant, save it as a file of its own.
finding-files-unread = { $count ->
    [one] One file is
   *[other] { $count } files are
} no texts of a class; not read.
advice-files-unread = Nothing to do, if these are notes or hidden files. Texts have to end in .txt.
finding-files-empty = { $count ->
    [one] One file is
   *[other] { $count } files are
} empty.
advice-files-empty = Take them out, or look where their contents are.
finding-classes-empty = { $count ->
    [one] One folder of a class holds
   *[other] { $count } folders of classes hold
} nothing to read.
advice-classes-empty = Fill it, or take it out: it is no class now.

finding-tags-broken = { $count ->
    [one] One tag does not follow from the one before, or leaves
   *[other] { $count } tags do not follow from the one before, or leave
} an entity without its end, in the scheme { $scheme }. A new entity was begun wherever a tag cannot continue the one before.
advice-tags-broken = Correct the tags here or just before. Programs that repair them otherwise will find other entities and other scores.
finding-tags-missing = { $count ->
    [one] One row has
   *[other] { $count } rows have
} no tag; read as O.
advice-tags-missing = Add the tags.
finding-tags-unknown = { $count ->
    [one] One cell in the column of tags is
   *[other] { $count } cells in the column of tags are
} no tag; read as O.
advice-tags-unknown = Correct the typing; if it is a heading, take it out: its words were read as tokens.
finding-tags-several = { $count ->
    [one] One cell holds
   *[other] { $count } cells hold
} several tags; each was read as an entity of its own.
advice-tags-several = A tagger gives a token one tag: choose one of them for training.
finding-tag-columns = Several columns look like tags ({ $columns }); { $used } was used.
advice-tag-columns = If another one is meant, give its number in data.tag.
finding-tokens-missing = { $count ->
    [one] One row has
   *[other] { $count } rows have
} a tag and no token; left out.
advice-tokens-missing = Look whether a sign was lost (an emoji, an unusual blank).
finding-rows-split = { $count ->
    [one] One row stands
   *[other] { $count } rows stand
} on two lines; joined.
advice-rows-split = Nothing to do; other programs will stumble.
finding-rows-wide = { $count ->
    [one] One row has
   *[other] { $count } rows have
} more cells than the others; they were taken into the token.
advice-rows-wide = Look whether the tag is still the right one.
finding-delimiters-mixed = { $count ->
    [one] One row is
   *[other] { $count } rows are
} cut by tabs where the others are cut by blanks, or the reverse.
advice-delimiters-mixed = Use one sign throughout.
finding-documents-empty = { $count ->
    [one] One text is
   *[other] { $count } texts are
} empty; left out.
advice-documents-empty = Take it out.
finding-sentences-long = { $count ->
    [one] One sentence has
   *[other] { $count } sentences have
} more than { $most } tokens: sentences end at empty lines.
advice-sentences-long = If empty lines were lost, put them in: what has no sentences cannot be divided into parts. Whole documents are no mistake, but slow to learn from.
finding-entities-none = Not one entity is annotated in these texts.
advice-entities-none = There is nothing to learn here. Look whether this is the annotated copy, and whether the annotations were understood.
finding-spans-crlf = { $count ->
    [one] The offsets of one entity count a line end as two characters, where the text has one
   *[other] The offsets of { $count } entities count a line end as two characters, where the text has one
}; they were counted anew, as the quoted words prove.
advice-spans-crlf = Nothing to do here; without this, every entity after the first line would be shifted.
finding-spans-lf = { $count ->
    [one] The offsets of one entity count a line end as one character, where the text has two
   *[other] The offsets of { $count } entities count a line end as one character, where the text has two
}; they were counted anew, as the quoted words prove.
advice-spans-lf = Nothing to do here.
finding-spans-utf16 = { $count ->
    [one] The offsets of one entity count an emoji as two characters (UTF-16)
   *[other] The offsets of { $count } entities count an emoji as two characters (UTF-16)
}; they were counted anew, as the quoted words prove.
advice-spans-utf16 = Nothing to do here.
finding-spans-bytes = { $count ->
    [one] The offsets of one entity count bytes and not characters
   *[other] The offsets of { $count } entities count bytes and not characters
}; they were counted anew, as the quoted words prove.
advice-spans-bytes = Nothing to do here.
finding-spans-shifted = { $count ->
    [one] The offsets of one entity are counted from 1, or with a mark at the beginning of the file
   *[other] The offsets of { $count } entities are counted from 1, or with a mark at the beginning of the file
}; they were counted anew, as the quoted words prove.
advice-spans-shifted = Nothing to do here.
finding-spans-inclusive = { $count ->
    [one] The offsets of one entity name the last character where the one after it is expected
   *[other] The offsets of { $count } entities name the last character where the one after it is expected
}; they were counted anew, as the quoted words prove.
advice-spans-inclusive = Nothing to do here.
finding-offsets-suspect = { $count ->
    [one] One entity cuts a word, has a blank at an end or lies outside of its text, and would not if its offsets
   *[other] { $count } entities cut words, have blanks at their ends or lie outside of their texts, and hardly any would if their offsets
} { $counting ->
    [crlf] counted line ends as two characters
    [lf] counted line ends as one character
    [utf16] counted an emoji as two characters (UTF-16)
    [bytes] counted bytes
    [shifted] were counted from 1
    [inclusive] named the last character, not the one after it
   *[other] were counted from 1 and named the last character
}. Nothing was changed: there are no quoted words to prove it.
advice-offsets-suspect = Ask who made the file how offsets were counted, and convert them.
finding-spans-mismatch = { $count ->
    [one] One entity covers other words than it quotes
   *[other] { $count } entities cover other words than they quote
}; kept as the offsets say.
advice-spans-mismatch = Look at them by hand.
finding-spans-blanks = { $count ->
    [one] One entity quotes its words
   *[other] { $count } entities quote their words
} with other blanks than the text has.
advice-spans-blanks = Nothing to do: the offsets are right.
finding-spans-outside = { $count ->
    [one] One entity is empty or outside of its text
   *[other] { $count } entities are empty or outside of their texts
}; left out.
advice-spans-outside = Correct the offsets.
finding-annotations-unread = { $count ->
    [one] One annotation was
   *[other] { $count } annotations were
} not understood and left out.
advice-annotations-unread = Look at the first of them: offsets and a label are needed.
finding-files-unpaired = { $count ->
    [one] One file lacks its counterpart
   *[other] { $count } files lack their counterparts
} (a text without annotation, or the reverse); not read.
advice-files-unpaired = Bring the missing file, or take this one out.
finding-records-unread = { $count ->
    [one] One record has
   *[other] { $count } records have
} no text; left out.
advice-records-unread = Look whether the text is under another key.
finding-records-rejected = { $count ->
    [one] One record was
   *[other] { $count } records were
} rejected or passed over by the annotator; left out.
advice-records-rejected = Nothing to do.
finding-spans-cut-words = { $count ->
    [one] One entity begins or ends
   *[other] { $count } entities begin or end
} inside a word.
advice-spans-cut-words = A tagger gives tags to whole tokens. Widen the entity to the word, or check how offsets are counted.
finding-spans-overlapping = { $count ->
    [one] One entity overlaps
   *[other] { $count } entities overlap
} another without lying inside it.
advice-spans-overlapping = A tagger can give only one of them. Correct the annotation.
finding-spans-nested = { $count ->
    [one] One entity lies
   *[other] { $count } entities lie
} inside another.
advice-spans-nested = A tagger gives one tag a token: nested entities have to be flattened by a stated rule.
finding-spans-discontinuous = { $count ->
    [one] One entity has
   *[other] { $count } entities have
} a gap.
advice-spans-discontinuous = A tagger gives unbroken entities: state whether the gap is filled or the entity left out.
finding-spans-blank-edges = { $count ->
    [one] One entity begins or ends
   *[other] { $count } entities begin or end
} with a blank.
advice-spans-blank-edges = Correct the offsets: strict scores count such an entity as wrong.
finding-spans-signs = { $count ->
    [one] One entity is
   *[other] { $count } entities are
} made of signs alone, without a letter or a digit.
advice-spans-signs = Look whether they are meant: easy ones, such as an @, raise every score, and say nothing about names.
finding-spans-two-labels = { $count ->
    [one] One entity has
   *[other] { $count } entities have
} two different labels on the same words.
advice-spans-two-labels = A tagger gives only one. Decide for one of them.
finding-spans-repeated = { $count ->
    [one] One entity is
   *[other] { $count } entities are
} annotated twice.
advice-spans-repeated = Take the second out: it would be counted twice.
finding-labels-case = { $count ->
    [one] One entity has a kind
   *[other] { $count } entities have kinds
} that differs from another by case or blanks only: { $labels }.
advice-labels-case = They are counted as different. Write one kind in one way.

finding-pictures-junk = { $count ->
    [one] One file among the pictures is
   *[other] { $count } files among the pictures are
} no picture.
advice-pictures-junk = Nothing to do: such files are passed over.
finding-pictures-empty = { $count ->
    [one] One picture has
   *[other] { $count } pictures have
} 0 bytes.
advice-pictures-empty = Bring it again, or take it out.
finding-pictures-broken = { $count ->
    [one] One picture breaks
   *[other] { $count } pictures break
} off or cannot be decoded.
advice-pictures-broken = Bring it again, or take it out: many programs stop at such a file.
finding-pictures-unreadable = { $count ->
    [one] One file has the name of a picture and is
   *[other] { $count } files have the name of a picture and are
} none.
advice-pictures-unreadable = Take it out, or save it as a picture.
finding-pictures-bomb = { $count ->
    [one] One picture has
   *[other] { $count } pictures have
} so many pixels that it was not opened.
advice-pictures-bomb = Make it smaller, or take it out: it could fill the memory.
finding-pictures-repeated = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} byte for byte the same as an earlier one.
advice-pictures-repeated = Keep one of them.
finding-pictures-two-classes = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} filed under two classes.
advice-pictures-two-classes = Decide for one class: no model can be right on both.
finding-pictures-two-parts = { $count ->
    [one] One picture stands
   *[other] { $count } pictures stand
} in two parts.
advice-pictures-two-parts = For these a model need only remember. Take them out of training.
finding-pictures-one-class = All pictures that can be opened ({ $count }) lie in one folder, “{ $label }”.
advice-pictures-one-class = The folder is the class: put the pictures of each class into a folder of its own, <class>/<picture>.
finding-pictures-absent = { $count ->
    [one] One picture that the table names is
   *[other] { $count } pictures that the table names are
} not there.
advice-pictures-absent = Bring it, or correct the path: paths are read from the folder of the table.
finding-pictures-turned = { $count ->
    [one] One picture is stored
   *[other] { $count } pictures are stored
} on its side, with a note which way is up.
advice-pictures-turned = Nothing to do: it was turned as the note says. Programs that pass over the note show it lying.
finding-pictures-cmyk = { $count ->
    [one] One picture is in the four colours of printing
   *[other] { $count } pictures are in the four colours of printing
} (CMYK).
advice-pictures-cmyk = Nothing to do: they were made red, green and blue. Colours may be a little off.
finding-pictures-palette = { $count ->
    [one] One picture has
   *[other] { $count } pictures have
} a palette instead of colours.
advice-pictures-palette = Nothing to do: the colours of the palette were put in.
finding-pictures-alpha = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} partly transparent.
advice-pictures-alpha = It was set on white. Where that makes a class white and another not, the network learns the background: set all on one colour.
finding-pictures-deep = { $count ->
    [one] One picture has
   *[other] { $count } pictures have
} more than 8 bits a channel.
advice-pictures-deep = They were brought to 256 steps: 16 bits divided by 257. If only a part of the range is used, set contrast = "stretch".
finding-pictures-animated = { $count ->
    [one] One picture moves
   *[other] { $count } pictures move
}; the first frame was taken.
advice-pictures-animated = Look whether the first frame shows what the label says.
finding-pictures-extension = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} of another format than its name says, or named without one.
advice-pictures-extension = Nothing to do here: the contents were read. Other programs may stop at it.
finding-pictures-grey = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} { $rare ->
    [grey] grey, and most have colour
   *[colour] in colour, and most are grey
}.
advice-pictures-grey = All were brought to colour. If grey goes with one class, the network learns that: try colour = "grey".
finding-pictures-long = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} more than ten times as long as wide, or the reverse.
advice-pictures-long = Of the middle little is left when it is cut to shape. Look at it, or set fit = "pad".
finding-pictures-tiny = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} less than 8 pixels wide and high.
advice-pictures-tiny = Hardly anything can be seen on it. Look whether it is what it should be.
finding-pictures-near = { $count ->
    [one] One picture looks
   *[other] { $count } pictures look
} nearly like another ({ $pairs ->
    [one] one pair
   *[other] { $pairs } pairs
}).
advice-pictures-near = Frames of one film or copies in another size should stay in one part: repeats = "together".
finding-pictures-near-classes = { $count ->
    [one] One picture looks
   *[other] { $count } pictures look
} nearly like one of another class.
advice-pictures-near-classes = One of the two labels is probably wrong.
finding-pictures-near-parts = { $count ->
    [one] One picture looks
   *[other] { $count } pictures look
} nearly like one of another part, one of the two in training.
advice-pictures-near-parts = For these a model need only remember. Set repeats = "together", or divide by group.
finding-pictures-imbalance = The classes are very unequal: “{ $largest }” has { $count } pictures, “{ $smallest }” { $few }.
advice-pictures-imbalance = Judge by macro-F1, not by accuracy: whoever always names the largest class looks good by accuracy.
finding-pictures-class-lost = { $count ->
    [one] Of one class no picture
   *[other] Of { $count } classes no picture
} can be used: { $classes }.
advice-pictures-class-lost = Bring its pictures again: it is no class now.
finding-pictures-unread = { $count ->
    [one] One file or folder belongs
   *[other] { $count } files and folders belong
} to no class; not read.
advice-pictures-unread = Nothing to do, if these are notes or lists. A picture belongs into the folder of its class.
finding-pictures-format = { $count ->
    [one] One picture is
   *[other] { $count } pictures are
} of a format that is not read.
advice-pictures-format = Save it as JPEG or PNG. HEIC, of phones, is read after pip install ".[heic]".
finding-pictures-no-test = There is no test part: the validation part was taken for it ({ $count ->
    [one] one picture
   *[other] { $count } pictures
}), and validation was drawn from training.
advice-pictures-no-test = Nothing to do, if nobody chose by that part before.
finding-pictures-no-label = { $count ->
    [one] One picture of the table has
   *[other] { $count } pictures of the table have
} no label.
advice-pictures-no-label = Label them: they were left out.
