# Как тексты становятся токенами, а токены числами, и что это меняет в оценках. The same messages stand in en/.

title-preprocessing = Предобработка
preprocess-intro = Что сделано с текстами до того, как их увидела хоть одна модель. Шаги идут в порядке строк; рядом указано, сколько текстов шаг изменил, и показан первый из них.
preprocess-name = Обработка «{ $name }»
preprocess-kept = Оставлено как есть: { $kept }.
preprocess-odd = Библиотека не справилась с { $count ->
    [one] { $count } текстом: он разбит
   *[many] { $count } текстами: они разбиты
} простым выражением, слова оставлены как есть ({ $first }).
column-step = шаг
column-texts-changed = изменено текстов
column-step-before = было
column-step-after = стало
cut-rules-ru = разбиение на токены: правила razdel из набора natasha
cut-rules-other = разбиение на токены: правила spaCy (язык «{ $language }»)
cut-fast-ru = разбиение на токены: одно регулярное выражение
cut-fast-other = разбиение на токены: одно регулярное выражение
cut-context-ru = разбиение на токены: правила razdel из набора natasha
cut-context-other = разбиение на токены и разбор: обученная модель spaCy { $pipeline }
step-unicode-nfc = Юникод, форма NFC: буква и значок над ней становятся одним знаком
step-unicode-nfkc = Юникод, форма NFKC: разные записи одного знака становятся одной
step-invisible-remove = невидимые знаки (нулевой ширины, мягкие переносы, знаки направления) убираются
step-html-decode = мнемоники HTML заменяются знаками
step-html-strip = теги HTML убираются, мнемоники заменяются знаками
step-urls-mark = адреса сайтов заменяются на [url]
step-urls-remove = адреса сайтов убираются
step-emails-mark = адреса почты заменяются на [email]
step-emails-remove = адреса почты убираются
step-mentions-mark = @имена заменяются на [user]
step-mentions-remove = @имена убираются
step-hashtags-mark = #хештеги заменяются на [hashtag]
step-hashtags-remove = #хештеги убираются
step-hashtags-word = #хештеги теряют решётку и становятся словами
step-emoji-name = эмодзи заменяются их названиями
step-emoji-remove = эмодзи убираются
step-emoticons-keep = смайлики вроде :-) остаются целыми: они не пунктуация
step-emoticons-name = смайлики вроде :-) заменяются названиями
step-emoticons-remove = смайлики вроде :-) убираются
step-repeated-letters-two = три и больше одинаковых букв подряд становятся двумя
step-repeated-letters-one = три и больше одинаковых букв подряд становятся одной
step-lemmas-dictionary-ru = слова заменяются самой вероятной начальной формой по словарю pymorphy3
step-lemmas-dictionary-other = слова заменяются начальной формой по таблице spaCy, если она там есть
step-lemmas-context-ru = слова заменяются начальной формой, которую natasha выбирает по соседним словам
step-lemmas-context-other = слова заменяются начальной формой, которую выбирает обученная модель { $pipeline }
step-parts-of-speech = остаются только части речи { $parts }
step-numbers-mark = числа заменяются на [number]
step-numbers-remove = числа убираются
step-lowercase = буквы становятся строчными
step-yo-replace = ё заменяется на е
step-punctuation-remove = знаки препинания убираются
step-stop-words-keep = убираются стоп-слова, названные в файле опыта ({ $extra })
step-stop-words-remove = стоп-слова убираются, отрицания остаются
step-stop-words-remove-negations-too = стоп-слова убираются, отрицания тоже
step-negation-word = помечается слово после отрицания
step-negation-clause = помечаются слова от отрицания до знака препинания или «но»
kept-lemmas = формы слов
kept-punctuation = знаки препинания
kept-stop-words = стоп-слова
kept-numbers = числа
kept-urls = адреса сайтов
kept-emails = адреса почты
kept-mentions = @имена
kept-hashtags = #хештеги
kept-emoji = эмодзи
kept-emoticons = смайлики
kept-html = HTML
kept-negation = слова после отрицаний
kept-nothing = ничего
before = было
after = стало
column-preprocess = обработка
column-running = токенов в обучающей части
column-vocabulary = из них разных
column-unknown = доля токенов тестовой части, которых нет в обучающей
column-without-tokens = текстов без единого токена
caption-preprocess = Что предобработка сделала со словарём

reads-words = { $models }: по порядку читаются первые { $max_tokens } токенов текста. Известны не больше { $vocabulary } разных, встреченных в обучающей части не реже { $min_count ->
    [one] { $min_count } раза
   *[many] { $min_count } раз
}; любой другой — [UNK].
reads-subwords = { $models }: по порядку читаются первые { $max_tokens } частей слов. Разных частей не больше { $vocabulary }; их нашло в обучающей части кодирование пар (BPE), пара берётся, если встретилась не реже { $min_count ->
    [one] { $min_count } раза
   *[many] { $min_count } раз
}; первая часть слова начинается с ▁.
reads-characters = { $models }: по порядку читаются первые { $max_tokens } знаков текста. Известны не больше { $vocabulary } разных, встреченных в обучающей части не реже { $min_count ->
    [one] { $min_count } раза
   *[many] { $min_count } раз
}; любой другой — [UNK].
reads-tfidf-word = { $models }: на входе веса tf-idf не больше { $features } n-грамм длиной до { $ngrams ->
    [one] { $ngrams } слова
   *[many] { $ngrams } слов
}, встреченных не менее чем в { $min_documents ->
    [one] { $min_documents } тексте
   *[many] { $min_documents } текстах
} обучающей части; порядок слов не виден.
reads-tfidf-char-wb = { $models }: на входе веса tf-idf не больше { $features } n-грамм длиной от 2 до { $ngrams ->
    [one] 2 букв
   *[many] { $ngrams } букв
} внутри слов, встреченных не менее чем в { $min_documents ->
    [one] { $min_documents } тексте
   *[many] { $min_documents } текстах
} обучающей части; их порядок не виден.
reads-example = Что { $model } видит в обучающем тексте{ $preprocess ->
    [none] {""}
   *[other] {" "}(обработка «{ $preprocess }»)
}:
vectors-are = { $models }: слова начинают с готовых векторов — { $source }; чисел на слово { $width }, { $tuned ->
    [yes] при обучении они уточняются.
   *[no] при обучении они не меняются.
}
column-words-known = слов словаря, у которых есть вектор
column-running-known = всех слов обучающей части, у которых есть вектор
column-added = добавлено слов в словарь
caption-vectors = Какие слова знают векторы
vectors-navec = navec (обучены на миллиарде слов русских новостей)
vectors-corpus = обучены на самой обучающей части (word2vec, skip-gram)
vectors-file = файл { $file }

title-effect = Что меняет предобработка
effect-how = Каждая модель обучена на каждой обработке, с теми же частями{ $seeds ->
    [0] {""}
   *[other] {" "}и начальными числами
}. Разность — { $metric } минус { $metric } той же модели на обработке «{ $first }»; её 95-процентный интервал получен на одних и тех же выборках тестовых { $labels ->
    [pictures] картинок
   *[other] текстов
}{ $seeds ->
    [0] {""}
   *[other] {" "}и начальных чисел
}. Если в интервале есть 0, тест эти обработки не различает.
caption-matrix = { $metric } { $tested }, баллы из 100{ $seeds ->
    [0] {""}
    [one] , одно обучение
   *[other] , среднее ± стандартное отклонение по начальным числам ({ $seeds })
}; * — обработка, лучшая для модели по проверочной части
caption-effect = Разности { $metric } с той же моделью на обработке «{ $first }»; выделены строки, в интервале которых нет 0
caption-effect-figure = Те же разности с интервалами 95 %: оранжевые — там, где 0 вне интервала; простые модели серые
axis-difference = разность { $metric }, баллы
column-compared-with = с чем сравнивается
column-difference = разность
column-verdict = вывод
side-better = лучше
side-worse = хуже
side-level = неразличимы
effect-verdict = «{ $name }» против «{ $first }»: { $said }.
effect-better = лучше у { $names }
effect-worse = хуже у { $names }
effect-level = разница не показана у { $names }
effect-chance = { $count ->
    [one] Здесь { $count } сравнение.
    [few] Здесь { $count } сравнения. Даже если бы ничего не менялось, примерно один 95-процентный интервал из двадцати не содержал бы 0: из этих — около { $expected }.
   *[many] Здесь { $count } сравнений. Даже если бы ничего не менялось, примерно один 95-процентный интервал из двадцати не содержал бы 0: из этих — около { $expected }.
}
variants-how = Модели одной архитектуры с разными настройками сравниваются с первой из них на той же обработке, а если её на ней не испытывали — на её собственной.
caption-variants = Разности { $metric } с первой моделью той же архитектуры
variant-verdict = { $model } против { $other }: { $said }.
variant-better = лучше на { $names }
variant-worse = хуже на { $names }
variant-level = разница не показана на { $names }
variant-alone = { $side } ({ $difference }; интервал 95 %: { $interval })
