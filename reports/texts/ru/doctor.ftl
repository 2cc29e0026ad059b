# Что говорит о данных их врач в терминале. Те же сообщения — в en/.

doctor-title = Данные
doctor-file = Файл
doctor-file-is = { $file }: { $rows ->
    [one] { $rows } строка
    [few] { $rows } строки
   *[many] { $rows } строк
}; { $how }
doctor-columns = Столбцы
doctor-columns-are = { $columns } (в скобках — сколько разных значений)
doctor-language = Язык
doctor-language-is = { $language }: текстов { $these } из { $judged }, по длине которых это можно сказать
doctor-task = Задача
doctor-classes = классификация текстов: { $texts ->
    [one] { $texts } текст
    [few] { $texts } текста
   *[many] { $texts } текстов
}, { $classes ->
    [one] { $classes } класс
    [few] { $classes } класса, от { $largest } до { $smallest }
   *[many] { $classes } классов, от { $largest } до { $smallest }
}
doctor-classes-lists = у текста несколько меток или ни одной: текстов { $texts }, меток { $classes }, от { $largest } до { $smallest }
doctor-entities = именованные сущности: текстов { $texts }, { $tokens ->
    [0] на токены не поделены
   *[other] токенов { $tokens }
}; сущности: { $kinds }
doctor-pictures = классификация картинок: картинок { $pictures }, классов { $classes }, от { $largest } до { $smallest }; размеры в пикселах: { $sizes }
doctor-parts = Части
doctor-lengths = Длина
doctor-lengths-are = в половине текстов не больше { $median } знаков, в самом длинном { $longest }
doctor-nothing = Ничего дурного не найдено.
doctor-found = Найдено: { $unusable ->
    [0] { "" }
   *[other] препятствий { $unusable },{ " " }
}{ $warning ->
    [one] { $warning } предупреждение
    [few] { $warning } предупреждения
   *[many] { $warning } предупреждений
}, { $remark ->
    [one] { $remark } замечание
    [few] { $remark } замечания
   *[many] { $remark } замечаний
}.
doctor-compared = Просмотрено: текстов { $texts } (все); на почти одинаковые — { $part ->
    [all] все разные тексты ({ $different })
   *[some] { $compared } из { $different } разных текстов (с --full — все)
}; на язык — { $looked }; на токены, выдающие метку, — { $probed }.
doctor-experiment = Файл эксперимента для этих данных (--write ФАЙЛ сохранит его):
doctor-no-experiment = Конвейера для этой задачи пока нет, поэтому файла эксперимента тоже нет.
doctor-written = Файл эксперимента записан: { $file }
experiment-of = { $path }: о чём эти тексты? Напишите здесь, что это за данные и откуда они.
experiment-time = чтобы проверять на самых поздних текстах, как в жизни
experiment-russian = Слова в словарной форме; cnn и gru начинают с векторов слов русских новостей. Таблица [preprocess.raw] даст сравнение.
experiment-augment = Обучающие картинки каждый раз немного меняются.
experiment-pictures = { $path }: что на этих картинках? Напишите здесь, что это за данные и откуда они.
experiment-models = Самый большой класс и линейная модель всегда участвуют для сравнения.
how-format = формат
how-encoding = кодировка
how-delimiter = разделитель
how-quoting = кавычки
how-header = заголовок
how-sheet = лист
how-files = файлов
how-unpacked = распакован
how-scheme = схема
how-comments = комментариев
how-token-column = столбец токенов
how-tag-column = столбец тегов
how-other-files = других файлов
