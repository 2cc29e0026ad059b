# Что бывает не так с данными и что с этим делать. Те же сообщения — в en/.

severity-unusable = использовать нельзя
severity-warning = предупреждение
severity-remark = замечание
finding-place-line = { $file }, строка { $line }

finding-no-class = Ни у одного из текстов ({ $count }) нет метки.
advice-no-class = Проверьте, тот ли столбец назван в data.label.
finding-one-class = У всех текстов ({ $count }) одна метка: «{ $label }».
advice-one-class = Классификатору нужны тексты хотя бы двух классов: добавьте остальные или укажите другой столбец меток.
finding-rows-few = Пригодных текстов всего { $count }.
advice-rows-few = В тестовую часть попадут единицы, и любая оценка будет случайной. Разметьте ещё или возьмите перекрёстную проверку (data.folds = 5).
finding-groups-few = Столбец «{ $column }» похож на группы (их { $count }), но поделить тексты целыми группами нельзя: { $message }
advice-groups-few = Предложенный файл эксперимента обходится без data.group: тексты одной группы окажутся в разных частях, и оценки могут быть завышены. Скажите об этом в отчёте или добавьте групп.
finding-label-like-id = Разных меток { $classes } на { $count } текстов: почти у каждого текста своя.
advice-label-like-id = Похоже на номер или на текст, а не на класс. Укажите верный столбец в data.label; число делится надвое порогом data.threshold.
finding-classes-small = { $count ->
    [one] В { $count } классе
   *[other] В { $count } классах
} меньше { $least } примеров: { $classes }.
advice-classes-small = { $smallest ->
    [1] Классу нужно не меньше трёх примеров, по одному на каждую часть.
    [2] Классу нужно не меньше трёх примеров, по одному на каждую часть.
   *[other] По такому числу о классе мало что скажешь.
} Разметьте ещё, соедините с близкими по смыслу классами или отбросьте с помощью data.min_class_size.
finding-classes-too-small = Классов, в которых есть { $least } текста, по одному на каждую часть, меньше двух (всего классов { $count }).
advice-classes-too-small = По такому числу нельзя ни учиться, ни проверять. Разметьте ещё.
finding-imbalance = Классы очень неравны: в «{ $largest }» текстов { $largest_rows }, в «{ $smallest }» — { $smallest_rows }.
advice-imbalance = Судите по макро-F1, а не по доле верных ответов: по ней хорошо выглядит и тот, кто всегда называет самый большой класс.
finding-classes-unseen = { $count ->
    [one] У { $count } текста
   *[other] У { $count } текстов
} вне обучающей части метки, которых в обучающей нет: { $classes }.
advice-classes-unseen = Выучить их не может ни одна модель. Уберите эти строки, исправьте метки или поделите всё заново (data.path вместо train и test).
finding-classes-untested = { $count ->
    [one] { $count } текст относится
    [few] { $count } текста относятся
   *[many] { $count } текстов относятся
} к классам, которых нет в тестовой части: { $classes }.
advice-classes-untested = О них не скажет ничего ни одна оценка. Если это не классы (тексты без меток, как в папке «unsup»), уберите их; иначе поделите всё заново (data.path вместо train и test).

finding-labels-missing = { $count ->
    [one] { $count } текст без метки отброшен
    [few] { $count } текста без метки отброшены
   *[many] { $count } текстов без метки отброшены
}.
advice-labels-missing = Разметьте их или упомяните в отчёте. Если «без метки» — отдельный класс, дайте ему имя.
finding-texts-empty = { $count ->
    [one] { $count } строка без текста отброшена
    [few] { $count } строки без текста отброшены
   *[many] { $count } строк без текста отброшены
}.
advice-texts-empty = Посмотрите, не лежит ли текст в другом столбце (data.text) и не потерялся ли он по дороге.
finding-rows-rare = { $count ->
    [one] Отброшена { $count } строка
    [few] Отброшены { $count } строки
   *[many] Отброшено { $count } строк
}: их классы меньше data.min_class_size.
advice-rows-rare = Так было задано. Отчёт говорит только об остальных классах.
finding-rows-dropped = { $count ->
    [one] Отброшена { $count } строка
    [few] Отброшены { $count } строки
   *[many] Отброшено { $count } строк
}: они повторяют более раннюю строку с той же меткой (data.repeats = "drop").
advice-rows-dropped = Так было задано.
finding-labels-variants = { $count ->
    [one] У { $count } строки метка отличается
   *[other] У { $count } строк метки отличаются
} от другой только регистром или пробелами: { $labels }.
advice-labels-variants = Они считаются разными классами. Если класс один, запишите его в файле одинаково.
finding-labels-null-words = { $count ->
    [one] { $count } метка — это
    [few] { $count } метки — это
   *[many] { $count } меток — это
} лишь слово вместо пустого места: { $labels }.
advice-labels-null-words = Они прочитаны как классы. Если это знак того, что метки нет, очистите такие ячейки в файле, и строки будут отброшены.
finding-label-blanks = Пробелы вокруг метки убраны в { $count ->
    [one] { $count } строке
   *[other] { $count } строках
}.
advice-label-blanks = Делать ничего не нужно; другие программы увидят здесь разные классы.

finding-repeats = { $count ->
    [one] { $count } строка повторяет
    [few] { $count } строки повторяют
   *[many] { $count } строк повторяют
} текст одной из предыдущих (с точностью до регистра и пробелов); повторяющихся текстов { $texts }.
advice-repeats = Держите повторы в одной части (data.repeats = "together") или оставьте только первый из них (data.repeats = "drop"): иначе тестовый текст может быть знаком по обучению.
finding-repeats-grouped = { $count ->
    [one] { $count } строка повторяет
    [few] { $count } строки повторяют
   *[many] { $count } строк повторяют
} текст одной из предыдущих, всегда внутри одной группы (повторяющихся текстов { $texts }).
advice-repeats-grouped = Делать ничего не нужно: тексты одной группы всегда попадают в одну часть.
finding-conflicts = { $texts ->
    [one] { $texts } текст встречается
    [few] { $texts } текста встречаются
   *[many] { $texts } текстов встречаются
} с двумя и более разными метками (строк: { $count }).
advice-conflicts = На всех таких строках не окажется права ни одна модель. Прочитайте несколько: ошибка ли это в метке или у текста должно быть несколько меток (data.multilabel)?
finding-overlap-test = Тестовых текстов, которые есть и в обучающей части: { $count } из { $of } (разных — { $texts }).
advice-overlap-test = На них модели достаточно помнить ответ, и оценки завышены. Уберите их из обучающей части или поделите всё заново с data.repeats = "together".
finding-overlap-validation = Проверочных текстов, которые есть и в обучающей части: { $count } из { $of } (разных — { $texts }).
advice-overlap-validation = Настройки, выбранные по ним, поощряют заучивание. Уберите их из обучающей части или поделите заново с data.repeats = "together".
finding-near-duplicates = { $count ->
    [one] { $count } текст почти совпадает
    [few] { $count } текста почти совпадают
   *[many] { $count } текстов почти совпадают
} с одним из предыдущих (пар: { $pairs }, сравнено разных текстов: { $compared }; сходство буквенных 5-грамм не ниже { $threshold }).
advice-near-duplicates = Держите их в одной части: data.repeats = "together".
finding-near-conflicts = Пар почти одинаковых текстов с разными метками: { $pairs }.
advice-near-conflicts = Прочитайте их: часто одна из меток неверна или неясно само правило разметки.
finding-near-overlap-test = { $count ->
    [one] { $count } тестовый текст почти совпадает
    [few] { $count } тестовых текста почти совпадают
   *[many] { $count } тестовых текстов почти совпадают
} с обучающим.
advice-near-overlap-test = Оценка на них — почти оценка памяти. Поделите с data.repeats = "together".
finding-near-overlap-validation = { $count ->
    [one] { $count } проверочный текст почти совпадает
    [few] { $count } проверочных текста почти совпадают
   *[many] { $count } проверочных текстов почти совпадают
} с обучающим.
advice-near-overlap-validation = Поделите с data.repeats = "together".

finding-control-characters = Управляющие знаки ({ $characters }) встречаются в { $count ->
    [one] { $count } тексте
   *[other] { $count } текстах
}.
advice-control-characters = Они появляются при копировании или из-за неверной кодировки и прилипают к словам. Уберите их из файла.
finding-invisible-characters = Невидимые знаки (нулевой ширины, мягкие переносы, знаки направления: { $characters }) встречаются в { $count ->
    [one] { $count } тексте
   *[other] { $count } текстах
}.
advice-invisible-characters = Для программы они разрезают слово, и одно слово становится двумя. Уберите их из файла или напишите invisible = "remove" в [preprocess.…].
finding-line-separators = Разделители строк помимо обычного перевода строки ({ $characters }) встречаются в { $count ->
    [one] { $count } тексте
   *[other] { $count } текстах
}.
advice-line-separators = Здесь тексты прочитаны целиком; программы, которые делят строки по Юникоду, разорвут такую строку таблицы надвое.
finding-replacement-characters = Знак � вместо потерянных букв стоит в { $count ->
    [one] { $count } тексте
   *[other] { $count } текстах
}.
advice-replacement-characters = Из этого файла буквы уже не вернуть. Поищите более раннюю копию.
finding-mojibake = { $count ->
    [one] { $count } текст выглядит
    [few] { $count } текста выглядят
   *[many] { $count } текстов выглядят
} так, будто прочитаны не в той кодировке: «{ $before }» — возможно, «{ $after }».
advice-mojibake = Если такой весь файл, укажите его кодировку в data.encoding; если лишь отдельные строки, их испортили раньше: исправьте их с помощью ftfy или уберите.
finding-markup = HTML — теги или обозначения вроде &amp; — есть в { $count ->
    [one] { $count } тексте
   *[other] { $count } текстах
}.
advice-markup = Модель выучит их как слова. Если тексты не о них, напишите html = "strip" в [preprocess.…].
finding-null-words = { $count ->
    [one] { $count } текст — это
    [few] { $count } текста — это
   *[many] { $count } текстов — это
} лишь слово вроде null, NA или прочерк.
advice-null-words = Они прочитаны как тексты. Если это знак пустого места, очистите такие ячейки в файле, и строки будут отброшены.
finding-without-letters = { $count ->
    [one] В { $count } тексте
   *[other] В { $count } текстах
} нет ни одной буквы: только знаки, эмодзи или цифры.
advice-without-letters = Обработка, которая убирает пунктуацию, не оставит от них ничего. Сохраните пунктуацию и числа или уберите такие строки. Эмодзи остаются в любом случае; emoji = "name" сделает из них слова.
finding-lengths-extreme = { $count ->
    [one] { $count } текст
    [few] { $count } текста
   *[many] { $count } текстов
} чрезмерной длины: в самом длинном { $longest } знаков, а в половине текстов не больше { $median }.
advice-lengths-extreme = Сети читают только первые vectorise.max_tokens токенов. Разрежьте длинные тексты на куски с общей группой или уберите их.
finding-column-leaks = Столбец «{ $column }» (разных значений { $values }) выдаёт метку в { $count ->
    [one] { $count } строке
   *[other] { $count } строках
}.
advice-column-leaks = Моделям его не показывают. Но если то же самое есть в текстах (источник, имя, код), задача легче, чем кажется.
finding-columns-id = { $count ->
    [one] Столбец { $columns } свой
   *[other] Столбцы { $columns } свои
} в каждой строке, как номер строки.
advice-columns-id = Делать ничего не нужно: такие столбцы моделям не показывают.

finding-language-other = Большинство текстов ({ $count } из { $judged } просмотренных) на языке «{ $main }», а в эксперименте указан «{ $expected }».
advice-language-other = Исправьте language в файле эксперимента: английский и русский готовят по-разному.
finding-language-foreign = Большинство текстов ({ $count } из { $judged } просмотренных) на языке «{ $language }». На слова их разобьёт spaCy { $rules ->
    [any] по правилам, общим для всех языков
   *[own] по правилам этого языка
}; { $lemmas ->
    [yes] lemmas = "dictionary" работает
   *[no] начальных форм по словарю нет
}. Отчёт пишется по-русски или по-английски.
advice-language-foreign = Ничего делать не надо. В стоп-словах spaCy для такого языка есть и отрицания: где они важны, оставьте stop_words = "keep".
finding-languages-mixed = Тексты на нескольких языках (из { $judged } просмотренных: { $languages }).
advice-languages-mixed = Разделите их по языкам или скажите в отчёте, что язык может выдавать метку.
finding-token-leaks = { $masked ->
    [one] { $masked } токен почти в одиночку выдаёт
    [few] { $masked } токена почти в одиночку выдают
   *[many] { $masked } токенов почти в одиночку выдают
} метку: { $tokens }. Без них макро-F1 линейной модели падает с { $before } до { $after } балла (текстов: { $texts }).
advice-token-leaks = Посмотрите, откуда они. Если это следы разметки (смайлики, хештеги, названия источников), уберите их (emoticons, emoji, urls, mentions, hashtags = "remove" в [preprocess.…]): иначе оценка измеряет только их.

finding-text-choice = Текстом сочтён столбец «{ $column }»; возможно, имелись в виду { $others }.
advice-text-choice = Если нужен другой, назовите его в data.text. Если к тексту относятся оба (два предложения для сравнения, заголовок и тело), соедините их в файле в один столбец: читается только один.
finding-label-choice = Меткой сочтён столбец «{ $column }»; возможно, имелись в виду { $others }.
advice-label-choice = Если нужен другой, назовите его в data.label.
finding-no-text-column = Ни в одном столбце нет текстов. Столбцы: { $columns }.
advice-no-text-column = Назовите столбец с текстами: data.text. Таблица, где в строке одно слово и его тег, читается как CoNLL: между словом и тегом табуляция, после каждого предложения пустая строка.
finding-no-label-column = Ни один столбец не годится в метки. Столбцы: { $columns }.
advice-no-label-column = { $number ->
    [1] Запятые, точки с запятой, табуляции и вертикальные черты не делят строки на столбцы. Если их делит другой знак (пробел, тире), поставьте вместо него табуляцию; если в кавычки взяты целые строки, уберите эти кавычки. Без меток учиться нечему.
   *[other] Без меток учиться нечему. Добавьте столбец меток; если он есть, назовите его в data.label. Столбец оценок делится надвое порогом data.threshold.
}
finding-label-lists = { $count ->
    [one] { $count } ячейка столбца меток «{ $column }» похожа
    [few] { $count } ячейки столбца меток «{ $column }» похожи
   *[many] { $count } ячеек столбца меток «{ $column }» похожи
} на список меток: «{ $cell }». Каждая прочитана как одна метка.
advice-label-lists = Если у текста может быть несколько меток, задайте data.multilabel = true и data.label_list = "{ $form }".
finding-unreadable = { $message }
advice-unreadable = Пока это не исправлено, больше сказать нечего.
