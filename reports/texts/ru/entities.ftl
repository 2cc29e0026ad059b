# Глава о корпусе именованных сущностей. Те же сообщения — в en/.

title-entities = Тексты и сущности
entities-sizes = { $texts ->
    [one] { $texts } текст
    [few] { $texts } текста
   *[many] { $texts } текстов
} из { $documents ->
    [one] { $documents } документа
   *[other] { $documents } документов
}; в них { $entities ->
    [one] { $entities } сущность
    [few] { $entities } сущности
   *[many] { $entities } сущностей
} { $kinds ->
    [one] { $kinds } вида
   *[other] { $kinds } видов
}. Тексты одного документа никогда не попадают в разные части.
entities-metric = Судите по F1 целых сущностей, строго: сущность верна, когда верны обе её границы и вид. Доля верных токенов хороша и у того, кто ничего не находит: большинство токенов в сущности не входит.
caption-mentions = Самые частые упоминания каждого вида
entities-lengths = В половине текстов не больше { $median } слов, в 95 % — не больше { $p95 }, в самом длинном { $longest }.
entities-seen = Из упоминаний тестовой части слово в слово встречались при обучении { $most_share } у { $most } и { $least_share } у { $least }. Встреченное можно помнить наизусть, остальное придётся узнавать по соседним словам.
column-tokens = токенов
column-entities = сущностей
column-without = текстов без сущностей
column-kind = вид
column-different = разных
column-words-each = слов в каждой
column-seen = доля теста, встреченная в обучении
column-frequent = самые частые
caption-parts = Части
caption-kinds = Виды сущностей, от частых к редким
