# The chapter about a corpus of named entities. The same messages stand in ru/.

title-entities = Texts and entities
entities-sizes = { $texts ->
    [one] One text
   *[other] { $texts } texts
} of { $documents ->
    [one] one document
   *[other] { $documents } documents
} with { $entities ->
    [one] one entity
   *[other] { $entities } entities
} of { $kinds ->
    [one] one kind
   *[other] { $kinds } kinds
}. Texts of one document always stand in the same part.
entities-metric = Judge a tagger by F1 of whole entities, strictly: an entity is right when both its ends and its kind are. Accuracy of tokens looks good even where nothing is found, for most tokens belong to no entity.
caption-mentions = The most frequent mentions of each kind
entities-lengths = Half of the texts have at most { $median } words, 95 % at most { $p95 }, the longest { $longest }.
entities-seen = Of the mentions in the test part training has seen word for word { $most_share } of { $most } and { $least_share } of { $least }. What is seen can be known by heart; what is not has to be recognised by its surroundings.
column-tokens = tokens
column-entities = entities
column-without = texts without any
column-kind = kind
column-different = different
column-words-each = words each
column-seen = of the test part seen in training
column-frequent = most frequent
caption-parts = The parts
caption-kinds = Kinds of entities, the most frequent first
