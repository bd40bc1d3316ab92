<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de_DE" sourcelanguage="en">
<context>
    <name>DropInspection</name>
    <message>
        <source>A vocabulary without weights: open the model it belongs to.</source>
        <translation>Ein Vokabular ohne Gewichte: das Modell öffnen, zu dem es gehört.</translation>
    </message>
    <message>
        <source>A vision or audio projector: open the language model it belongs to.</source>
        <translation>Ein Projektor für Bild oder Ton: das Sprachmodell öffnen, zu dem er gehört.</translation>
    </message>
    <message>
        <source>A LoRA adapter: open the model it was trained for.</source>
        <translation>Ein LoRA-Adapter: das Modell öffnen, für das er trainiert wurde.</translation>
    </message>
    <message>
        <source>An importance matrix: open the model it was measured on.</source>
        <translation>Eine Importance-Matrix: das Modell öffnen, an dem sie gemessen wurde.</translation>
    </message>
    <message>
        <source>%1 parts</source>
        <translation>%1 Teile</translation>
    </message>
    <message>
        <source>one part of a split model</source>
        <translation>ein Teil eines geteilten Modells</translation>
    </message>
    <message>
        <source>%1 tensors</source>
        <translation>%1 Tensoren</translation>
    </message>
    <message>
        <source>Nothing to open</source>
        <translation>Nichts zu öffnen</translation>
    </message>
    <message>
        <source>Drop a GGUF file, or a folder with GGUF files.</source>
        <translation>Eine GGUF-Datei oder einen Ordner mit GGUF-Dateien ablegen.</translation>
    </message>
    <message>
        <source>There is no GGUF file in this folder.</source>
        <translation>In diesem Ordner ist keine GGUF-Datei.</translation>
    </message>
    <message>
        <source>%1 cannot be opened</source>
        <translation>%1 lässt sich nicht öffnen</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>None of these %1 files is a model</source>
        <translation>Keine dieser %1 Dateien ist ein Modell</translation>
    </message>
    <message>
        <source>Choose one of %1 models</source>
        <translation>Eines von %1 Modellen wählen</translation>
    </message>
    <message>
        <source>You will be asked which one to open.</source>
        <translation>Es wird gefragt, welches geöffnet werden soll.</translation>
    </message>
    <message>
        <source>A change of this file was interrupted; opening it undoes the change.</source>
        <translation>Eine Änderung dieser Datei wurde unterbrochen; das Öffnen macht sie rückgängig.</translation>
    </message>
</context>
<context>
    <name>ErrorText</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 und %n weiterer</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>metadata key</source>
        <translation>Metadatenschlüssel</translation>
    </message>
    <message>
        <source>tensor</source>
        <translation>Tensor</translation>
    </message>
    <message>
        <source>tensor name</source>
        <translation>Tensorname</translation>
    </message>
    <message>
        <source>header</source>
        <translation>Kopf</translation>
    </message>
    <message>
        <source>an importance matrix</source>
        <translation>eine Importance-Matrix</translation>
    </message>
    <message>
        <source>a vocabulary without weights</source>
        <translation>ein Vokabular ohne Gewichte</translation>
    </message>
    <message>
        <source>a vision or audio projector</source>
        <translation>ein Projektor für Bild oder Ton</translation>
    </message>
    <message>
        <source>a LoRA adapter</source>
        <translation>ein LoRA-Adapter</translation>
    </message>
    <message>
        <source>The file cannot be opened: %1.</source>
        <translation>Die Datei lässt sich nicht öffnen: %1.</translation>
    </message>
    <message>
        <source>Check that it still exists and that you may read it.</source>
        <translation>Prüfen, ob es sie noch gibt und ob sie gelesen werden darf.</translation>
    </message>
    <message>
        <source>Reading failed: %1.</source>
        <translation>Das Lesen ist gescheitert: %1.</translation>
    </message>
    <message>
        <source>Check that the drive is still connected, then try again.</source>
        <translation>Prüfen, ob das Laufwerk noch verbunden ist, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>Writing failed: %1.</source>
        <translation>Das Schreiben ist gescheitert: %1.</translation>
    </message>
    <message>
        <source>Check that the folder exists and that you may write to it, or choose another one.</source>
        <translation>Prüfen, ob es den Ordner gibt und ob dort geschrieben werden darf, oder einen anderen wählen.</translation>
    </message>
    <message>
        <source>The finished file could not be given its name %1: %2.</source>
        <translation>Die fertige Datei konnte ihren Namen %1 nicht bekommen: %2.</translation>
    </message>
    <message>
        <source>Check that nothing else holds that name, then try again; the work done so far is kept.</source>
        <translation>Prüfen, ob etwas anderes diesen Namen belegt, dann noch einmal versuchen; die bisherige Arbeit bleibt erhalten.</translation>
    </message>
    <message>
        <source>The file cannot be mapped into memory: %1.</source>
        <translation>Die Datei lässt sich nicht in den Speicher abbilden: %1.</translation>
    </message>
    <message>
        <source>Copy it to a local drive and open it there.</source>
        <translation>Auf ein lokales Laufwerk kopieren und dort öffnen.</translation>
    </message>
    <message>
        <source>The drive is full: %1 needed, %2 free.</source>
        <translation>Das Laufwerk ist voll: %1 nötig, %2 frei.</translation>
    </message>
    <message>
        <source>Free some space or choose a folder on another drive.</source>
        <translation>Platz schaffen oder einen Ordner auf einem anderen Laufwerk wählen.</translation>
    </message>
    <message>
        <source>Not enough memory: %1 more were needed.</source>
        <translation>Zu wenig Speicher: %1 mehr wären nötig gewesen.</translation>
    </message>
    <message>
        <source>Close other programs or use fewer threads.</source>
        <translation>Andere Programme schließen oder weniger Threads benutzen.</translation>
    </message>
    <message>
        <source>The input file changed while it was being read.</source>
        <translation>Die Eingabedatei hat sich beim Lesen geändert.</translation>
    </message>
    <message>
        <source>Wait until nothing writes to it any more, open it again and repeat.</source>
        <translation>Warten, bis nichts mehr hineinschreibt, sie neu öffnen und wiederholen.</translation>
    </message>
    <message>
        <source>Stopped before it was finished.</source>
        <translation>Vor dem Ende angehalten.</translation>
    </message>
    <message>
        <source>Download or copy it again; the file is damaged or incomplete.</source>
        <translation>Noch einmal herunterladen oder kopieren; die Datei ist beschädigt oder unvollständig.</translation>
    </message>
    <message>
        <source>Convert the model again with a current llama.cpp.</source>
        <translation>Das Modell mit einem aktuellen llama.cpp noch einmal umwandeln.</translation>
    </message>
    <message>
        <source>This is not a GGUF file: it begins with %1 instead of “GGUF”.</source>
        <translation>Das ist keine GGUF-Datei: Sie beginnt mit %1 statt mit „GGUF“.</translation>
    </message>
    <message>
        <source>Choose a file ending in .gguf, or convert the model to GGUF first.</source>
        <translation>Eine Datei mit der Endung .gguf wählen oder das Modell erst in GGUF umwandeln.</translation>
    </message>
    <message>
        <source>This file uses version 1 of GGUF, which current programs no longer read.</source>
        <translation>Diese Datei benutzt Version 1 von GGUF, die heutige Programme nicht mehr lesen.</translation>
    </message>
    <message>
        <source>This GGUF file (version %1) was written for big-endian computers.</source>
        <translation>Diese GGUF-Datei (Version %1) wurde für Big-Endian-Rechner geschrieben.</translation>
    </message>
    <message>
        <source>Convert it to little-endian with llama.cpp&apos;s gguf_convert_endian.py.</source>
        <translation>Mit gguf_convert_endian.py aus llama.cpp in Little-Endian umwandeln.</translation>
    </message>
    <message>
        <source>This file uses version %1 of GGUF; versions 2 and 3 can be read.</source>
        <translation>Diese Datei benutzt Version %1 von GGUF; lesbar sind die Versionen 2 und 3.</translation>
    </message>
    <message>
        <source>Look for a newer Quantwright, or for the same model in GGUF 3.</source>
        <translation>Nach einem neueren Quantwright suchen oder nach demselben Modell in GGUF 3.</translation>
    </message>
    <message>
        <source>The file ends too early, inside its %1: %2 needed, %3 left.</source>
        <translation>Die Datei endet zu früh, mitten in: %1; %2 nötig, %3 übrig.</translation>
    </message>
    <message>
        <source>A text (%1) claims to be %2 long, but only %3 of the file are left.</source>
        <translation>Ein Text (%1) soll %2 lang sein, aber von der Datei sind nur noch %3 übrig.</translation>
    </message>
    <message>
        <source>A %1 is not valid UTF-8 text.</source>
        <translation>Kein gültiger UTF-8-Text: %1.</translation>
    </message>
    <message>
        <source>This is one part of a split model, and other parts are missing: %1.</source>
        <translation>Das ist ein Teil eines geteilten Modells, und andere Teile fehlen: %1.</translation>
    </message>
    <message>
        <source>Put all parts in one folder and open any of them.</source>
        <translation>Alle Teile in einen Ordner legen und einen davon öffnen.</translation>
    </message>
    <message>
        <source>The parts of this split model do not belong together: %1 is %2, expected %3.</source>
        <translation>Die Teile dieses geteilten Modells gehören nicht zusammen: %1 ist %2, erwartet war %3.</translation>
    </message>
    <message>
        <source>Download all parts of the same release again.</source>
        <translation>Alle Teile derselben Veröffentlichung noch einmal herunterladen.</translation>
    </message>
    <message>
        <source>This file is %1, not a model.</source>
        <translation>Diese Datei ist %1, kein Modell.</translation>
    </message>
    <message>
        <source>Open the model it belongs to; a file of this kind has no weights to quantize.</source>
        <translation>Das Modell öffnen, zu dem sie gehört; in einer solchen Datei gibt es keine Gewichte zu quantisieren.</translation>
    </message>
    <message>
        <source>This kind of file is not supported: %1.</source>
        <translation>Diese Art von Datei wird nicht unterstützt: %1.</translation>
    </message>
    <message>
        <source>Open a GGUF file, or convert the model to GGUF first.</source>
        <translation>Eine GGUF-Datei öffnen oder das Modell erst in GGUF umwandeln.</translation>
    </message>
    <message>
        <source>The file is damaged or was written by a faulty program; get it again.</source>
        <translation>Die Datei ist beschädigt oder von einem fehlerhaften Programm geschrieben; noch einmal besorgen.</translation>
    </message>
    <message>
        <source>Look for a newer Quantwright; the file itself may be fine.</source>
        <translation>Nach einem neueren Quantwright suchen; die Datei selbst kann in Ordnung sein.</translation>
    </message>
    <message>
        <source>The metadata key “%1” occurs twice.</source>
        <translation>Den Metadatenschlüssel „%1“ gibt es zweimal.</translation>
    </message>
    <message>
        <source>Two tensors are named “%1”.</source>
        <translation>Zwei Tensoren heißen „%1“.</translation>
    </message>
    <message>
        <source>A %1 has no name.</source>
        <translation>Ohne Namen: %1.</translation>
    </message>
    <message>
        <source>The tensor name “%1” has %2 bytes; %3 are allowed.</source>
        <translation>Der Tensorname „%1“ hat %2 Bytes; erlaubt sind %3.</translation>
    </message>
    <message>
        <source>The metadata key “%1” has a value of unknown type %2.</source>
        <translation>Der Wert des Metadatenschlüssels „%1“ hat den unbekannten Typ %2.</translation>
    </message>
    <message>
        <source>The metadata key “%1” holds arrays nested too deeply.</source>
        <translation>Der Metadatenschlüssel „%1“ enthält zu tief verschachtelte Listen.</translation>
    </message>
    <message>
        <source>The metadata key “%1” is of type %2, but must be %3.</source>
        <translation>Der Metadatenschlüssel „%1“ hat den Typ %2, muss aber %3 sein.</translation>
    </message>
    <message>
        <source>Correct the key in the Model page or with “quantwright-cli set”, or get the file again.</source>
        <translation>Den Schlüssel auf der Modellseite oder mit „quantwright-cli set“ berichtigen oder die Datei noch einmal besorgen.</translation>
    </message>
    <message>
        <source>The alignment %1 is not a power of two.</source>
        <translation>Die Ausrichtung %1 ist keine Zweierpotenz.</translation>
    </message>
    <message>
        <source>Tensor “%1” is of type %2, which is unknown here.</source>
        <translation>Der Tensor „%1“ hat den Typ %2, der hier unbekannt ist.</translation>
    </message>
    <message>
        <source>Tensor “%1” is of type %3 (id %2), which llama.cpp no longer supports.</source>
        <translation>Der Tensor „%1“ hat den Typ %3 (Nummer %2), den llama.cpp nicht mehr unterstützt.</translation>
    </message>
    <message>
        <source>Quantize the original model again with a current type.</source>
        <translation>Das ursprüngliche Modell mit einem heutigen Typ neu quantisieren.</translation>
    </message>
    <message>
        <source>Tensor “%1” has %2 dimensions; at most 4 are possible.</source>
        <translation>Der Tensor „%1“ hat %2 Dimensionen; höchstens 4 sind möglich.</translation>
    </message>
    <message>
        <source>Dimension %2 of tensor “%1” is %3.</source>
        <translation>Dimension %2 des Tensors „%1“ ist %3.</translation>
    </message>
    <message>
        <source>Tensor “%1” is larger than any file can be.</source>
        <translation>Der Tensor „%1“ ist größer, als eine Datei sein kann.</translation>
    </message>
    <message>
        <source>Tensor “%1” is stored as %2, but its rows of %3 are not whole blocks of %4.</source>
        <translation>Der Tensor „%1“ liegt als %2 vor, aber seine Zeilen von %3 sind keine ganzen Blöcke von %4.</translation>
    </message>
    <message>
        <source>The data of tensor “%1” begins at %2, not at a multiple of %3.</source>
        <translation>Die Daten des Tensors „%1“ beginnen bei %2, nicht bei einem Vielfachen von %3.</translation>
    </message>
    <message>
        <source>The data of tensor “%1” (bytes %2 to %3) reaches beyond the end of the file (%4 bytes).</source>
        <translation>Die Daten des Tensors „%1“ (Bytes %2 bis %3) reichen über das Ende der Datei (%4 Bytes) hinaus.</translation>
    </message>
    <message>
        <source>The download is probably incomplete; get the file again.</source>
        <translation>Der Download ist wohl unvollständig; die Datei noch einmal besorgen.</translation>
    </message>
    <message>
        <source>The data of tensors “%1” and “%2” overlap.</source>
        <translation>Die Daten der Tensoren „%1“ und „%2“ überschneiden sich.</translation>
    </message>
    <message>
        <source>There is no tensor “%1” in this model.</source>
        <translation>In diesem Modell gibt es keinen Tensor „%1“.</translation>
    </message>
    <message>
        <source>Check the name in the Model page or with “quantwright-cli inspect”.</source>
        <translation>Den Namen auf der Modellseite oder mit „quantwright-cli inspect“ prüfen.</translation>
    </message>
    <message>
        <source>Tensor “%1” holds nothing larger than %4 around row %2, column %3, which is too small for %5.</source>
        <translation>Tensor „%1“ enthält um Zeile %2, Spalte %3 nichts Größeres als %4; das ist zu klein für %5.</translation>
    </message>
    <message>
        <source>Tensor “%1” holds the value %4 in row %2, column %3.</source>
        <translation>Der Tensor „%1“ enthält in Zeile %2, Spalte %3 den Wert %4.</translation>
    </message>
    <message>
        <source>Such a model cannot be quantized; get the weights again or ask its author.</source>
        <translation>Ein solches Modell lässt sich nicht quantisieren; die Gewichte noch einmal besorgen oder beim Autor nachfragen.</translation>
    </message>
    <message>
        <source>Tensor “%1” holds the value %4 in row %2, column %3, which is too large for %5.</source>
        <translation>Der Tensor „%1“ enthält in Zeile %2, Spalte %3 den Wert %4, der für %5 zu groß ist.</translation>
    </message>
    <message>
        <source>Choose BF16 or F32 for this tensor. Such a weight may also mean that the model is damaged.</source>
        <translation>Für diesen Tensor BF16 oder F32 wählen. Ein solches Gewicht kann auch heißen, dass das Modell beschädigt ist.</translation>
    </message>
    <message>
        <source>Tensor “%1” has a scale that is not a finite number in row %3 (block %2 of the tensor).</source>
        <translation>Tensor „%1“ hat in Zeile %3 (Block %2 des Tensors) einen Skalenfaktor, der keine endliche Zahl ist.</translation>
    </message>
    <message>
        <source>The quantized file is damaged; get it again or start from the original model.</source>
        <translation>Die quantisierte Datei ist beschädigt; noch einmal besorgen oder vom ursprünglichen Modell ausgehen.</translation>
    </message>
    <message>
        <source>“%1” is not a file type.</source>
        <translation>„%1“ ist kein Dateityp.</translation>
    </message>
    <message>
        <source>Use a name such as Q4_K_M, Q8_0 or F16.</source>
        <translation>Einen Namen wie Q4_K_M, Q8_0 oder F16 benutzen.</translation>
    </message>
    <message>
        <source>“%1” is not a tensor type.</source>
        <translation>„%1“ ist kein Tensortyp.</translation>
    </message>
    <message>
        <source>Use a name such as Q4_K, Q6_K or F16.</source>
        <translation>Einen Namen wie Q4_K, Q6_K oder F16 benutzen.</translation>
    </message>
    <message>
        <source>The pattern “%1” cannot be used: %2.</source>
        <translation>Das Muster „%1“ ist nicht zu gebrauchen: %2.</translation>
    </message>
    <message>
        <source>Write a regular expression, an equals sign and a type, for example “ffn_down=Q6_K”.</source>
        <translation>Einen regulären Ausdruck, ein Gleichheitszeichen und einen Typ schreiben, zum Beispiel „ffn_down=Q6_K“.</translation>
    </message>
    <message>
        <source>“%1” cannot be used as a metadata value: %2.</source>
        <translation>„%1“ ist als Metadatenwert nicht zu gebrauchen: %2.</translation>
    </message>
    <message>
        <source>Check the value against its type.</source>
        <translation>Den Wert mit seinem Typ vergleichen.</translation>
    </message>
    <message>
        <source>“%2” is not a value for %1.</source>
        <translation>„%2“ ist kein Wert für %1.</translation>
    </message>
    <message>
        <source>Expected: %1.</source>
        <translation>Erwartet wird: %1.</translation>
    </message>
    <message>
        <source>There is no metadata key “%1” in this file.</source>
        <translation>In dieser Datei gibt es keinen Metadatenschlüssel „%1“.</translation>
    </message>
    <message>
        <source>There is no layer %1: the model has %2 layers, counted from 0.</source>
        <translation>Es gibt keine Schicht %1: Das Modell hat %2 Schichten, von 0 an gezählt.</translation>
    </message>
    <message>
        <source>Choose layers within that range.</source>
        <translation>Schichten aus diesem Bereich wählen.</translation>
    </message>
    <message>
        <source>The output would overwrite the model it is made from.</source>
        <translation>Die Ausgabe würde das Modell überschreiben, aus dem sie entsteht.</translation>
    </message>
    <message>
        <source>Choose another name or folder.</source>
        <translation>Einen anderen Namen oder Ordner wählen.</translation>
    </message>
    <message>
        <source>There is already a file of this name.</source>
        <translation>Eine Datei dieses Namens gibt es schon.</translation>
    </message>
    <message>
        <source>Choose another name, or allow it to be replaced.</source>
        <translation>Einen anderen Namen wählen oder das Ersetzen erlauben.</translation>
    </message>
    <message>
        <source>%1 needs an importance matrix for: %2.</source>
        <translation>%1 braucht eine Importance-Matrix für: %2.</translation>
    </message>
    <message>
        <source>Tensor “%1” is already quantized (%2); quantizing again loses quality twice.</source>
        <translation>Der Tensor „%1“ ist schon quantisiert (%2); noch einmal quantisieren verliert doppelt an Qualität.</translation>
    </message>
    <message>
        <source>Start from the F16 or BF16 model, or allow requantizing.</source>
        <translation>Vom F16- oder BF16-Modell ausgehen oder das erneute Quantisieren erlauben.</translation>
    </message>
    <message>
        <source>This version cannot write %1.</source>
        <translation>Diese Version kann %1 nicht schreiben.</translation>
    </message>
    <message>
        <source>Choose another type.</source>
        <translation>Einen anderen Typ wählen.</translation>
    </message>
    <message>
        <source>Tensor “%1” cannot be used here: %2.</source>
        <translation>Der Tensor „%1“ ist hier nicht zu gebrauchen: %2.</translation>
    </message>
    <message>
        <source>Exclude it or keep its type.</source>
        <translation>Ihn auslassen oder seinen Typ behalten.</translation>
    </message>
    <message>
        <source>Export again; if it happens again, check the drive and the memory of this computer.</source>
        <translation>Noch einmal exportieren; geschieht es wieder, Laufwerk und Arbeitsspeicher dieses Rechners prüfen.</translation>
    </message>
    <message>
        <source>The written file is not what was planned: “%1” is %2, expected %3.</source>
        <translation>Die geschriebene Datei ist nicht die geplante: „%1“ ist %2, erwartet war %3.</translation>
    </message>
    <message>
        <source>Tensor “%1”, block %2: the written values are off by %3, more than the type allows (%4).</source>
        <translation>Tensor „%1“, Block %2: Die geschriebenen Werte weichen um %3 ab, mehr als der Typ erlaubt (%4).</translation>
    </message>
    <message>
        <source>The SHA-256 is %1, expected %2.</source>
        <translation>Die SHA-256 ist %1, erwartet war %2.</translation>
    </message>
    <message>
        <source>The files differ; copy or export it again.</source>
        <translation>Die Dateien sind verschieden; noch einmal kopieren oder exportieren.</translation>
    </message>
    <message>
        <source>%1, byte %2</source>
        <translation>%1, Byte %2</translation>
    </message>
    <message>
        <source>a model</source>
        <translation>ein Modell</translation>
    </message>
    <message>
        <source>it has no values</source>
        <translation>er hat keine Werte</translation>
    </message>
    <message>
        <source>its sums are missing</source>
        <translation>seine Summen fehlen</translation>
    </message>
    <message>
        <source>its counts are missing</source>
        <translation>seine Zählungen fehlen</translation>
    </message>
    <message>
        <source>its values do not divide evenly by its counts (%1)</source>
        <translation>seine Werte lassen sich nicht auf seine Zählungen verteilen (%1)</translation>
    </message>
    <message>
        <source>it holds the count %1</source>
        <translation>er enthält die Zählung %1</translation>
    </message>
    <message>
        <source>it is stored as %1 instead of F32</source>
        <translation>er ist als %1 statt als F32 gespeichert</translation>
    </message>
    <message>
        <source>it holds the value %1</source>
        <translation>er enthält den Wert %1</translation>
    </message>
    <message>
        <source>This file is not an importance matrix.</source>
        <translation>Diese Datei ist keine Importance-Matrix.</translation>
    </message>
    <message>
        <source>This file is %1, not an importance matrix.</source>
        <translation>Diese Datei ist %1, keine Importance-Matrix.</translation>
    </message>
    <message>
        <source>Choose a file that llama-imatrix wrote; its name ends in .gguf or .dat.</source>
        <translation>Eine Datei wählen, die llama-imatrix geschrieben hat; ihr Name endet auf .gguf oder .dat.</translation>
    </message>
    <message>
        <source>The importance matrix cannot be used, because of its entry “%1”: %2.</source>
        <translation>Die Importance-Matrix ist nicht zu gebrauchen, wegen ihres Eintrags „%1“: %2.</translation>
    </message>
    <message>
        <source>The file is damaged or was measured with a faulty program; get it again.</source>
        <translation>Die Datei ist beschädigt oder wurde mit einem fehlerhaften Programm gemessen; neu beschaffen.</translation>
    </message>
    <message>
        <source>The importance matrix has %2 values for “%1”, but %3 are needed.</source>
        <translation>Die Importance-Matrix hat %2 Werte für „%1“, gebraucht werden aber %3.</translation>
    </message>
    <message>
        <source>Use a matrix that was measured on this model.</source>
        <translation>Eine Matrix verwenden, die an diesem Modell gemessen wurde.</translation>
    </message>
    <message>
        <source>Choose an importance matrix that covers them, or a type that works without one, such as Q4_K_M or Q3_K_M.</source>
        <translation>Eine Importance-Matrix wählen, die sie abdeckt, oder einen Typ, der ohne auskommt, etwa Q4_K_M oder Q3_K_M.</translation>
    </message>
    <message>
        <source>The drive does not take a file as large as %1.</source>
        <translation>Das Laufwerk nimmt keine Datei von %1 auf.</translation>
    </message>
    <message>
        <source>Choose a folder on another drive, or write the model in smaller files.</source>
        <translation>Einen Ordner auf einem anderen Laufwerk wählen oder das Modell in kleineren Dateien schreiben.</translation>
    </message>
    <message>
        <source>Another program is changing this file right now.</source>
        <translation>Ein anderes Programm ändert diese Datei gerade.</translation>
    </message>
    <message>
        <source>Wait until it has finished, then try again.</source>
        <translation>Warten, bis es fertig ist, dann noch einmal versuchen.</translation>
    </message>
    <message>
        <source>A change of this file was interrupted and cannot be undone: %1.</source>
        <translation>Eine Änderung dieser Datei wurde unterbrochen und lässt sich nicht rückgängig machen: %1.</translation>
    </message>
    <message>
        <source>Open it again once you may write to the file and its folder.</source>
        <translation>Noch einmal öffnen, sobald Sie die Datei und ihren Ordner beschreiben dürfen.</translation>
    </message>
    <message>
        <source>first four bytes</source>
        <translation>ersten vier Bytes</translation>
    </message>
    <message>
        <source>tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>metadata keys</source>
        <translation>Metadatenschlüssel</translation>
    </message>
    <message>
        <source>entries of “%1”</source>
        <translation>Einträge von „%1“</translation>
    </message>
    <message>
        <source>it is not of the form PATTERN=TYPE</source>
        <translation>es hat nicht die Form MUSTER=TYP</translation>
    </message>
    <message>
        <source>it is not a regular expression</source>
        <translation>es ist kein regulärer Ausdruck</translation>
    </message>
    <message>
        <source>it is too long</source>
        <translation>es ist zu lang</translation>
    </message>
    <message>
        <source>it is too complex</source>
        <translation>es ist zu verwickelt</translation>
    </message>
    <message>
        <source>The file is empty.</source>
        <translation>Die Datei ist leer.</translation>
    </message>
    <message>
        <source>The file is larger than %1, the most that is read of a file of this kind.</source>
        <translation>Die Datei ist größer als %1; mehr wird von einer Datei dieser Art nicht gelesen.</translation>
    </message>
    <message>
        <source>Check that it is the right file.</source>
        <translation>Prüfen, ob es die richtige Datei ist.</translation>
    </message>
    <message>
        <source>The number of %1 is given as %2, but at most %3 could fit in the file.</source>
        <translation>Als Anzahl der %1 ist %2 angegeben, aber höchstens %3 passen in die Datei.</translation>
    </message>
    <message>
        <source>The name of a file type is empty.</source>
        <translation>Der Name eines Dateityps ist leer.</translation>
    </message>
    <message>
        <source>The name of a tensor type is empty.</source>
        <translation>Der Name eines Tensortyps ist leer.</translation>
    </message>
    <message>
        <source>An empty text cannot be used for metadata: %1.</source>
        <translation>Ein leerer Text ist für Metadaten nicht verwendbar: %1.</translation>
    </message>
    <message>
        <source>The value for %1 is empty.</source>
        <translation>Der Wert für %1 ist leer.</translation>
    </message>
    <message>
        <source>One of these has to be given: %1.</source>
        <translation>Eines davon muss angegeben werden: %1.</translation>
    </message>
    <message>
        <source>Add it and try again.</source>
        <translation>Ergänzen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>%1 and %2 cannot be used together.</source>
        <translation>%1 und %2 lassen sich nicht zusammen verwenden.</translation>
    </message>
    <message>
        <source>Leave one of them out.</source>
        <translation>Eines davon weglassen.</translation>
    </message>
    <message>
        <source>Every layer of the model (%1 in all) would be left out.</source>
        <translation>Alle Schichten des Modells (%1) würden weggelassen.</translation>
    </message>
    <message>
        <source>Name fewer layers, so that at least one remains.</source>
        <translation>Weniger Schichten angeben, damit mindestens eine bleibt.</translation>
    </message>
    <message>
        <source>The %1 of the file is not the expected one.</source>
        <translation>In der Datei steht nicht das Erwartete: %1.</translation>
    </message>
    <message>
        <source>“%1” (%2) is missing from the file.</source>
        <translation>„%1“ (%2) fehlt in der Datei.</translation>
    </message>
    <message>
        <source>“%1” (%2) is in the file, but not expected there.</source>
        <translation>„%1“ (%2) steht in der Datei, wird dort aber nicht erwartet.</translation>
    </message>
    <message>
        <source>Tensor “%1”, block %2: the values are not the expected ones.</source>
        <translation>Tensor „%1“, Block %2: Die Werte sind nicht die erwarteten.</translation>
    </message>
</context>
<context>
    <name>ExportJob</name>
    <message>
        <source>Export %1</source>
        <translation>%1 exportieren</translation>
    </message>
</context>
<context>
    <name>JobText</name>
    <message>
        <source>under 1 s</source>
        <translation>unter 1 s</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 m %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 m</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>Pausiert</translation>
    </message>
    <message>
        <source>Paused at %1 %</source>
        <translation>Pausiert bei %1 %</translation>
    </message>
    <message>
        <source>Starting…</source>
        <translation>Beginnt …</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Verified · %1 · %2</source>
        <translation>Geprüft · %1 · %2</translation>
    </message>
    <message>
        <source>Done · %1 · %2</source>
        <translation>Fertig · %1 · %2</translation>
    </message>
    <message>
        <source>Done in %1</source>
        <translation>Fertig nach %1</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
</context>
<context>
    <name>PlanWarning</name>
    <message numerus="yes">
        <source>%n tensor(s) with another type than the mix wants, because rows are no whole blocks</source>
        <translation>
            <numerusform>%n Tensor mit einem anderen Typ, als die Mischung will, weil seine Zeilen keine ganzen Blöcke sind</numerusform>
            <numerusform>%n Tensoren mit einem anderen Typ, als die Mischung will, weil ihre Zeilen keine ganzen Blöcke sind</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) quantized a second time: the new loss adds to the old</source>
        <translation>
            <numerusform>%n Tensor wird ein zweites Mal quantisiert: Der neue Verlust kommt zum alten hinzu</numerusform>
            <numerusform>%n Tensoren werden ein zweites Mal quantisiert: Der neue Verlust kommt zum alten hinzu</numerusform>
        </translation>
    </message>
    <message>
        <source>The pattern %1 decides no tensor</source>
        <translation>Das Muster %1 entscheidet über keinen Tensor</translation>
    </message>
    <message>
        <source>Tensor patterns have no say for %1: its numbers are plain</source>
        <translation>Tensormuster gelten nicht für %1: Seine Zahlen sind einfache</translation>
    </message>
    <message>
        <source>The file gets larger than the opened one, and no better</source>
        <translation>Die Datei wird größer als die geöffnete und nicht besser</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) without the importance matrix that the type needs</source>
        <translation>
            <numerusform>%n Tensor ohne die Importance-Matrix, die der Typ braucht</numerusform>
            <numerusform>%n Tensoren ohne die Importance-Matrix, die der Typ braucht</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 gets %2 instead of %3: its rows of %4 are no whole blocks of %5</source>
        <translation>%1 bekommt %2 statt %3: Seine Zeilen von %4 sind keine ganzen Blöcke von %5</translation>
    </message>
    <message>
        <source>Nothing is left of the importance matrix: everything is encoded as without one</source>
        <translation>Von der Importance-Matrix bleibt nichts übrig: alles wird wie ohne sie codiert</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) that the importance matrix does not cover, encoded without weights</source>
        <translation>
            <numerusform>%n Tensor, den die Importance-Matrix nicht abdeckt, ohne Gewichte codiert</numerusform>
            <numerusform>%n Tensoren, die die Importance-Matrix nicht abdeckt, ohne Gewichte codiert</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The importance matrix belongs to another model: %n tensor(s) of another width</source>
        <translation>
            <numerusform>Die Importance-Matrix gehört zu einem anderen Modell: %n Tensor von anderer Breite</numerusform>
            <numerusform>Die Importance-Matrix gehört zu einem anderen Modell: %n Tensoren von anderer Breite</numerusform>
        </translation>
    </message>
    <message>
        <source>The importance matrix has another width for %1, encoded without weights</source>
        <translation>Die Importance-Matrix hat für %1 eine andere Breite; ohne Gewichte codiert</translation>
    </message>
    <message numerus="yes">
        <source>%n expert(s) that the importance matrix&apos;s text never reached: all their columns weigh alike</source>
        <translation>
            <numerusform>%n Experte, den der Text der Importance-Matrix nie erreichte: alle seine Spalten zählen gleich</numerusform>
            <numerusform>%n Experten, die der Text der Importance-Matrix nie erreichte: alle ihre Spalten zählen gleich</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) of the importance matrix without a tensor of their name</source>
        <translation>
            <numerusform>%n Eintrag der Importance-Matrix ohne Tensor dieses Namens</numerusform>
            <numerusform>%n Einträge der Importance-Matrix ohne Tensor dieses Namens</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n renumbered tensor(s) with the weights measured for their own layer</source>
        <translation>
            <numerusform>%n umnummerierter Tensor mit den für seine Schicht gemessenen Gewichten</numerusform>
            <numerusform>%n umnummerierte Tensoren mit den für ihre Schicht gemessenen Gewichten</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RecoveryText</name>
    <message>
        <source>A change of %1 was interrupted. It was undone; the file is as it was before.</source>
        <translation>Eine Änderung an %1 wurde unterbrochen. Sie ist rückgängig gemacht; die Datei ist wie zuvor.</translation>
    </message>
</context>
<context>
    <name>Studio</name>
    <message>
        <source>Shows and quantizes language models in GGUF.</source>
        <translation>Zeigt und quantisiert Sprachmodelle in GGUF.</translation>
    </message>
    <message>
        <source>Model to open, or a folder of models.</source>
        <translation>Zu öffnendes Modell oder ein Ordner mit Modellen.</translation>
    </message>
    <message>
        <source>Keep settings in this INI file.</source>
        <translation>Die Einstellungen in dieser INI-Datei aufbewahren.</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
</context>
<context>
    <name>TensorRole</name>
    <message>
        <source>Attention gate</source>
        <translation>Attention: Gate</translation>
    </message>
    <message>
        <source>Attention key</source>
        <translation>Attention: Key</translation>
    </message>
    <message>
        <source>Attention key, up from latent</source>
        <translation>Attention: Key, aus latenter Größe</translation>
    </message>
    <message>
        <source>Attention key norm</source>
        <translation>Attention: Norm des Key</translation>
    </message>
    <message>
        <source>Attention key and value, down to latent</source>
        <translation>Attention: Key und Value, in latente Größe</translation>
    </message>
    <message>
        <source>Attention latent norm</source>
        <translation>Attention: Norm der latenten Größe</translation>
    </message>
    <message>
        <source>Attention key and value, up from latent</source>
        <translation>Attention: Key und Value, aus latenter Größe</translation>
    </message>
    <message>
        <source>Attention norm</source>
        <translation>Attention: Norm</translation>
    </message>
    <message>
        <source>Second attention norm</source>
        <translation>Attention: zweite Norm</translation>
    </message>
    <message>
        <source>Attention output</source>
        <translation>Attention: Ausgang</translation>
    </message>
    <message>
        <source>Attention output norm</source>
        <translation>Attention: Norm des Ausgangs</translation>
    </message>
    <message>
        <source>Attention query</source>
        <translation>Attention: Query</translation>
    </message>
    <message>
        <source>Attention query, down to latent</source>
        <translation>Attention: Query, in latente Größe</translation>
    </message>
    <message>
        <source>Attention query latent norm</source>
        <translation>Attention: Norm der latenten Query</translation>
    </message>
    <message>
        <source>Attention query, up from latent</source>
        <translation>Attention: Query, aus latenter Größe</translation>
    </message>
    <message>
        <source>Attention query norm</source>
        <translation>Attention: Norm der Query</translation>
    </message>
    <message>
        <source>Attention query, key and value</source>
        <translation>Attention: Query, Key und Value</translation>
    </message>
    <message>
        <source>Attention sinks</source>
        <translation>Attention: Senken</translation>
    </message>
    <message>
        <source>Attention value</source>
        <translation>Attention: Value</translation>
    </message>
    <message>
        <source>Attention value, up from latent</source>
        <translation>Attention: Value, aus latenter Größe</translation>
    </message>
    <message>
        <source>Classifier</source>
        <translation>Klassifikator</translation>
    </message>
    <message>
        <source>Classifier output</source>
        <translation>Ausgang des Klassifikators</translation>
    </message>
    <message>
        <source>Expert router correction</source>
        <translation>Korrektur des Expertenwählers</translation>
    </message>
    <message>
        <source>Feed-forward down</source>
        <translation>Feed-Forward: abwärts</translation>
    </message>
    <message>
        <source>Feed-forward down, all experts</source>
        <translation>Feed-Forward: abwärts, alle Experten</translation>
    </message>
    <message>
        <source>Feed-forward down, shared expert</source>
        <translation>Feed-Forward: abwärts, gemeinsamer Experte</translation>
    </message>
    <message>
        <source>Feed-forward gate</source>
        <translation>Feed-Forward: Gate</translation>
    </message>
    <message>
        <source>Feed-forward gate, all experts</source>
        <translation>Feed-Forward: Gate, alle Experten</translation>
    </message>
    <message>
        <source>Expert router</source>
        <translation>Expertenwähler</translation>
    </message>
    <message>
        <source>Shared expert router</source>
        <translation>Wähler des gemeinsamen Experten</translation>
    </message>
    <message>
        <source>Feed-forward gate, shared expert</source>
        <translation>Feed-Forward: Gate, gemeinsamer Experte</translation>
    </message>
    <message>
        <source>Feed-forward gate and up, all experts</source>
        <translation>Feed-Forward: Gate und aufwärts, alle Experten</translation>
    </message>
    <message>
        <source>Feed-forward norm</source>
        <translation>Feed-Forward: Norm</translation>
    </message>
    <message>
        <source>Feed-forward up</source>
        <translation>Feed-Forward: aufwärts</translation>
    </message>
    <message>
        <source>Feed-forward up, all experts</source>
        <translation>Feed-Forward: aufwärts, alle Experten</translation>
    </message>
    <message>
        <source>Feed-forward up, shared expert</source>
        <translation>Feed-Forward: aufwärts, gemeinsamer Experte</translation>
    </message>
    <message>
        <source>Layer output norm</source>
        <translation>Norm des Schichtausgangs</translation>
    </message>
    <message>
        <source>Output</source>
        <translation>Ausgabe</translation>
    </message>
    <message>
        <source>Output norm</source>
        <translation>Norm der Ausgabe</translation>
    </message>
    <message>
        <source>Token embedding per layer</source>
        <translation>Token-Einbettung je Schicht</translation>
    </message>
    <message>
        <source>Position embedding</source>
        <translation>Positions-Einbettung</translation>
    </message>
    <message>
        <source>Norm after attention</source>
        <translation>Norm nach der Attention</translation>
    </message>
    <message>
        <source>Norm after feed-forward</source>
        <translation>Norm nach dem Feed-Forward</translation>
    </message>
    <message>
        <source>Position factors, long context</source>
        <translation>Positionsfaktoren, langer Kontext</translation>
    </message>
    <message>
        <source>Position factors, short context</source>
        <translation>Positionsfaktoren, kurzer Kontext</translation>
    </message>
    <message>
        <source>Position frequencies</source>
        <translation>Positionsfrequenzen</translation>
    </message>
    <message>
        <source>State space decay</source>
        <translation>Zustandsraum: Abklingen</translation>
    </message>
    <message>
        <source>State space convolution</source>
        <translation>Zustandsraum: Faltung</translation>
    </message>
    <message>
        <source>State space skip</source>
        <translation>Zustandsraum: Umgehung</translation>
    </message>
    <message>
        <source>State space time step</source>
        <translation>Zustandsraum: Zeitschritt</translation>
    </message>
    <message>
        <source>State space input</source>
        <translation>Zustandsraum: Eingang</translation>
    </message>
    <message>
        <source>State space norm</source>
        <translation>Zustandsraum: Norm</translation>
    </message>
    <message>
        <source>State space output</source>
        <translation>Zustandsraum: Ausgang</translation>
    </message>
    <message>
        <source>State space projection</source>
        <translation>Zustandsraum: Projektion</translation>
    </message>
    <message>
        <source>Token embedding</source>
        <translation>Token-Einbettung</translation>
    </message>
    <message>
        <source>Token embedding norm</source>
        <translation>Norm der Token-Einbettung</translation>
    </message>
    <message>
        <source>Token type embedding</source>
        <translation>Einbettung der Token-Art</translation>
    </message>
</context>
<context>
    <name>TypeDescription</name>
    <message>
        <source>Full 32-bit floats: for converting further, not for running</source>
        <translation>Volle 32-Bit-Zahlen: zum weiteren Umwandeln, nicht zum Betreiben</translation>
    </message>
    <message>
        <source>16-bit floats: the usual master copy to quantize from</source>
        <translation>16-Bit-Zahlen: die übliche Vorlage zum Quantisieren</translation>
    </message>
    <message>
        <source>16-bit floats with the range of 32: exact for models trained in BF16</source>
        <translation>16-Bit-Zahlen mit dem Wertebereich von 32: genau für Modelle, die in BF16 trainiert wurden</translation>
    </message>
    <message>
        <source>Hardly distinguishable from the 16-bit model at about half its size</source>
        <translation>Vom 16-Bit-Modell kaum zu unterscheiden, bei etwa halber Größe</translation>
    </message>
    <message>
        <source>Very small loss; a good choice when memory is not tight</source>
        <translation>Sehr kleiner Verlust; gut, wenn der Speicher nicht knapp ist</translation>
    </message>
    <message>
        <source>Small loss; the sensitive tensors get more bits</source>
        <translation>Kleiner Verlust; die empfindlichen Tensoren bekommen mehr Bits</translation>
    </message>
    <message>
        <source>Small loss; the same bits for nearly every tensor</source>
        <translation>Kleiner Verlust; fast alle Tensoren mit gleich vielen Bits</translation>
    </message>
    <message>
        <source>Older 5-bit type with offsets; Q5_K_M is usually better</source>
        <translation>Älterer 5-Bit-Typ mit Versatz; Q5_K_M ist meist besser</translation>
    </message>
    <message>
        <source>Older 5-bit type; Q5_K_S is usually better at this size</source>
        <translation>Älterer 5-Bit-Typ; Q5_K_S ist bei dieser Größe meist besser</translation>
    </message>
    <message>
        <source>The common default: moderate loss, sensitive tensors get more bits</source>
        <translation>Die übliche Wahl: mäßiger Verlust, mehr Bits für empfindliche Tensoren</translation>
    </message>
    <message>
        <source>A little smaller and a little worse than Q4_K_M</source>
        <translation>Etwas kleiner und etwas schlechter als Q4_K_M</translation>
    </message>
    <message>
        <source>Older 4-bit type with offsets; Q4_K_M is usually better</source>
        <translation>Älterer 4-Bit-Typ mit Versatz; Q4_K_M ist meist besser</translation>
    </message>
    <message>
        <source>Oldest 4-bit type: fast on many devices, worse than Q4_K_S</source>
        <translation>Ältester 4-Bit-Typ: auf vielen Geräten schnell, schlechter als Q4_K_S</translation>
    </message>
    <message>
        <source>Noticeable loss; when Q4_K_S does not fit</source>
        <translation>Merklicher Verlust; wenn Q4_K_S nicht passt</translation>
    </message>
    <message>
        <source>Clear loss; the smallest 3-bit mix</source>
        <translation>Deutlicher Verlust; die kleinste 3-Bit-Mischung</translation>
    </message>
    <message>
        <source>Heavy loss; only when nothing larger fits</source>
        <translation>Schwerer Verlust; nur wenn nichts Größeres passt</translation>
    </message>
    <message>
        <source>Every tensor as it is: to rename, edit metadata, split or merge</source>
        <translation>Jeder Tensor, wie er ist: zum Umbenennen, Bearbeiten der Metadaten, Teilen oder Verbinden</translation>
    </message>
    <message>
        <source>4 bits on a curved scale, for rows that IQ4_XS cannot divide; slower on CPUs</source>
        <translation>4 Bit auf gekrümmter Skala, wo IQ4_XS nicht teilt; auf CPUs langsamer</translation>
    </message>
    <message>
        <source>Smaller than Q4_K_S at about its quality; slower on CPUs and Macs</source>
        <translation>Kleiner als Q4_K_S bei etwa gleicher Qualität; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Noticeable loss; close to Q3_K_M and smaller; slower on CPUs and Macs</source>
        <translation>Merklicher Verlust; nahe an Q3_K_M und kleiner; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Clear loss; better than Q3_K_S at its size; slower on CPUs and Macs</source>
        <translation>Deutlicher Verlust; besser als Q3_K_S gleicher Größe; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Clear loss; smaller than IQ3_S; slower on CPUs and Macs</source>
        <translation>Deutlicher Verlust; kleiner als IQ3_S; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Heavy loss; the smallest 3-bit mix; slower on CPUs and Macs</source>
        <translation>Schwerer Verlust; die kleinste 3-Bit-Mischung; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Heavy loss; better than Q2_K and smaller; slower on CPUs and Macs</source>
        <translation>Schwerer Verlust; besser als Q2_K und kleiner; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Heavy loss; large models only; slower on CPUs and Macs</source>
        <translation>Schwerer Verlust; nur für große Modelle; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Very heavy loss; large models only; slower on CPUs and Macs</source>
        <translation>Sehr schwerer Verlust; nur für große Modelle; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Very heavy loss; the least that large models bear; slower on CPUs</source>
        <translation>Sehr schwerer Verlust; das Wenigste, was große Modelle vertragen; auf CPUs langsamer</translation>
    </message>
    <message>
        <source>Extreme loss; the largest models only; slower on CPUs and Macs</source>
        <translation>Äußerster Verlust; nur für die größten Modelle; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>Extreme loss; the smallest mix of all; slower on CPUs and Macs</source>
        <translation>Äußerster Verlust; die kleinste Mischung von allen; auf CPUs und Macs langsamer</translation>
    </message>
    <message>
        <source>For models trained with three values (BitNet): ruins every other model</source>
        <translation>Für Modelle, die mit drei Werten trainiert sind (BitNet): zerstört jedes andere</translation>
    </message>
    <message>
        <source>As TQ2_0 in less space, slower: for models trained with three values only</source>
        <translation>Wie TQ2_0 auf weniger Platz, langsamer: nur für Modelle mit drei Werten</translation>
    </message>
    <message>
        <source>Experts in 4-bit floats, the rest Q8_0: for models trained so (gpt-oss)</source>
        <translation>Experten in 4-Bit-Gleitkomma, der Rest Q8_0: für so trainierte Modelle (gpt-oss)</translation>
    </message>
    <message>
        <source>For models trained with four values: ruins every other model</source>
        <translation>Für Modelle, die mit vier Werten trainiert sind: zerstört jedes andere</translation>
    </message>
    <message>
        <source>For models trained with two values: ruins every other model</source>
        <translation>Für Modelle, die mit zwei Werten trainiert sind: zerstört jedes andere</translation>
    </message>
    <message>
        <source>Noticeable loss; the best of the 3-bit mixes</source>
        <translation>Merklicher Verlust; die beste der 3-Bit-Mischungen</translation>
    </message>
    <message>
        <source>Heavier loss than Q2_K, a little smaller</source>
        <translation>Größerer Verlust als Q2_K, etwas kleiner</translation>
    </message>
    <message>
        <source>required</source>
        <translation>nötig</translation>
    </message>
    <message>
        <source>helps</source>
        <translation>hilft</translation>
    </message>
</context>
<context>
    <name>qw::ui::AboutDialog</name>
    <message>
        <source>About Quantwright</source>
        <translation>Über Quantwright</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>A studio for quantizing language models. It opens a model in GGUF, shows what it is made of, and writes smaller versions that llama.cpp and programs built on it load.</source>
        <translation>Ein Studio zum Quantisieren von Sprachmodellen. Es öffnet ein Modell in GGUF, zeigt, woraus es besteht, und schreibt kleinere Fassungen, die llama.cpp und darauf aufbauende Programme laden.</translation>
    </message>
    <message>
        <source>MIT license. Uses Qt (LGPL 3) and Highway (Apache 2.0). The formats are those of the ggml and llama.cpp projects.</source>
        <translation>MIT-Lizenz. Benutzt Qt (LGPL 3) und Highway (Apache 2.0). Die Formate stammen aus den Projekten ggml und llama.cpp.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Angaben kopieren</translation>
    </message>
</context>
<context>
    <name>qw::ui::AdvancedOptions</name>
    <message>
        <source>Pure: every matrix gets the type&apos;s own block type</source>
        <translation>Rein: Jede Matrix bekommt den eigenen Blocktyp des Typs</translation>
    </message>
    <message>
        <source>Leave the output tensor as it is</source>
        <translation>Den Ausgabetensor lassen, wie er ist</translation>
    </message>
    <message>
        <source>as the mix says</source>
        <translation>wie die Mischung sagt</translation>
    </message>
    <message>
        <source>none, for example 20, 24-27</source>
        <translation>keine, zum Beispiel 20, 24-27</translation>
    </message>
    <message>
        <source>Output tensor</source>
        <translation>Ausgabetensor</translation>
    </message>
    <message>
        <source>Token embedding</source>
        <translation>Token-Einbettung</translation>
    </message>
    <message>
        <source>Types by pattern, one a line; the first that matches a tensor&apos;s name wins</source>
        <translation>Typen nach Muster, eines je Zeile; das erste, das auf den Namen eines Tensors passt, gilt</translation>
    </message>
    <message>
        <source>Drop layers</source>
        <translation>Schichten weglassen</translation>
    </message>
    <message>
        <source>Recover weights that already lie on the type&apos;s grid</source>
        <translation>Gewichte erhalten, die schon auf dem Raster des Typs liegen</translation>
    </message>
    <message>
        <source>For models trained for this type, or quantized before: such weights are kept exactly, where llama-quantize would move them. Others are encoded as usual.</source>
        <translation>Für Modelle, die für diesen Typ trainiert oder schon einmal quantisiert wurden: Solche Gewichte bleiben genau erhalten, wo llama-quantize sie verschieben würde. Die übrigen werden wie sonst kodiert.</translation>
    </message>
</context>
<context>
    <name>qw::ui::AwakeKeeper</name>
    <message>
        <source>Exporting a model</source>
        <translation>Ein Modell exportieren</translation>
    </message>
</context>
<context>
    <name>qw::ui::DestinationStep</name>
    <message>
        <source>Folder and names</source>
        <translation>Ordner und Namen</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>Ordner</translation>
    </message>
    <message>
        <source>give the new one another name</source>
        <translation>der neuen einen anderen Namen geben</translation>
    </message>
    <message>
        <source>replace the old one once the new one is complete</source>
        <translation>die alte ersetzen, sobald die neue fertig ist</translation>
    </message>
    <message>
        <source>When a file is there already:</source>
        <translation>Wenn es schon eine Datei gibt:</translation>
    </message>
    <message>
        <source>Before you run</source>
        <translation>Bevor es losgeht</translation>
    </message>
    <message>
        <source>Fallbacks</source>
        <translation>Ausweichtypen</translation>
    </message>
    <message>
        <source>Folder for the export</source>
        <translation>Ordner für den Export</translation>
    </message>
    <message>
        <source>File name for %1</source>
        <translation>Dateiname für %1</translation>
    </message>
    <message>
        <source>%1 bytes, exactly</source>
        <translation>%1 Bytes, genau</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>%1 needed · %2 free</source>
        <translation>%1 nötig · %2 frei</translation>
    </message>
    <message>
        <source>This folder does not exist</source>
        <translation>Diesen Ordner gibt es nicht</translation>
    </message>
    <message>
        <source>This folder cannot be written to</source>
        <translation>In diesen Ordner lässt sich nicht schreiben</translation>
    </message>
    <message>
        <source>%1, but waiting exports will take %2 of it</source>
        <translation>%1, aber wartende Exporte nehmen davon %2</translation>
    </message>
    <message numerus="yes">
        <source> · %n files</source>
        <translation>
            <numerusform> · %n Datei</numerusform>
            <numerusform> · %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>that is the opened file: becomes %1</source>
        <translation>das ist die geöffnete Datei: wird zu %1</translation>
    </message>
    <message>
        <source>exists: becomes %1</source>
        <translation>gibt es schon: wird zu %1</translation>
    </message>
    <message>
        <source>replaces the file that is there</source>
        <translation>ersetzt die vorhandene Datei</translation>
    </message>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>No fallbacks: every tensor gets the type its mix wants</source>
        <translation>Keine Ausweichtypen: Jeder Tensor bekommt den Typ, den seine Mischung will</translation>
    </message>
    <message>
        <source>%1. Make room for %2 more or choose another folder.</source>
        <translation>%1. Schaffen Sie Platz für weitere %2 oder wählen Sie einen anderen Ordner.</translation>
    </message>
</context>
<context>
    <name>qw::ui::DetailsStep</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Author</source>
        <translation>Autor</translation>
    </message>
    <message>
        <source>License</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Quantized by</source>
        <translation>Quantisiert von</translation>
    </message>
    <message>
        <source>Description</source>
        <translation>Beschreibung</translation>
    </message>
    <message>
        <source>%1 deleted</source>
        <translation>%1 gelöscht</translation>
    </message>
    <message>
        <source>What the file says about itself</source>
        <translation>Was die Datei über sich sagt</translation>
    </message>
    <message>
        <source>All other keys are kept. Every key can be edited on the Model page.</source>
        <translation>Alle anderen Schlüssel bleiben. Auf der Modellseite lässt sich jeder bearbeiten.</translation>
    </message>
    <message numerus="yes">
        <source>%n edit(s) from the Model page are part of this export</source>
        <translation>
            <numerusform>%n Änderung von der Modellseite gehört zu diesem Export</numerusform>
            <numerusform>%n Änderungen von der Modellseite gehören zu diesem Export</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>und %n weiterer</numerusform>
            <numerusform>und %n weitere</numerusform>
        </translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>One file</source>
        <translation>Eine Datei</translation>
    </message>
    <message>
        <source> GB</source>
        <translation> GB</translation>
    </message>
    <message>
        <source>Split, each at most</source>
        <translation>Geteilt, jede höchstens</translation>
    </message>
    <message>
        <source>Split, tensors in each</source>
        <translation>Geteilt, Tensoren in jeder</translation>
    </message>
    <message numerus="yes">
        <source>As the opened model: %n file(s)</source>
        <translation>
            <numerusform>Wie das geöffnete Modell: %n Datei</numerusform>
            <numerusform>Wie das geöffnete Modell: %n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>Split files are opened by naming the first; llama.cpp finds the others. Sizes are of tensor data, 1 GB = 10⁹ bytes.</source>
        <translation>Geteilte Dateien öffnet man mit der ersten; llama.cpp findet die anderen. Gezählt werden nur Tensordaten, 1 GB = 10⁹ Bytes.</translation>
    </message>
</context>
<context>
    <name>qw::ui::DiffModel</name>
    <message>
        <source>— missing</source>
        <translation>— fehlt</translation>
    </message>
    <message>
        <source>Key or tensor</source>
        <translation>Schlüssel oder Tensor</translation>
    </message>
    <message>
        <source>Opened file</source>
        <translation>Geöffnete Datei</translation>
    </message>
    <message>
        <source>Other file</source>
        <translation>Andere Datei</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
</context>
<context>
    <name>qw::ui::DiffTab</name>
    <message>
        <source>Same metadata, same tensors, same types. The values themselves were not compared.</source>
        <translation>Gleiche Metadaten, gleiche Tensoren, gleiche Typen. Die Werte selbst wurden nicht verglichen.</translation>
    </message>
    <message numerus="yes">
        <source>%n metadata key(s) differ</source>
        <translation>
            <numerusform>%n Metadatenschlüssel ist verschieden</numerusform>
            <numerusform>%n Metadatenschlüssel sind verschieden</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) differ in type or shape</source>
        <translation>
            <numerusform>%n Tensor hat anderen Typ oder andere Form</numerusform>
            <numerusform>%n Tensoren haben anderen Typ oder andere Form</numerusform>
        </translation>
    </message>
    <message>
        <source>the other file is %1 smaller</source>
        <translation>die andere Datei ist %1 kleiner</translation>
    </message>
    <message>
        <source>the other file is %1 larger</source>
        <translation>die andere Datei ist %1 größer</translation>
    </message>
    <message>
        <source>Compare with a second file</source>
        <translation>Mit einer zweiten Datei vergleichen</translation>
    </message>
    <message>
        <source>Shows which metadata differ and which tensors have another type or shape: for instance a download against your own export.</source>
        <translation>Zeigt, welche Metadaten verschieden sind und welche Tensoren anderen Typ oder andere Form haben: zum Beispiel ein Download gegen den eigenen Export.</translation>
    </message>
    <message>
        <source>Choose a file…</source>
        <translation>Datei auswählen …</translation>
    </message>
    <message>
        <source>Reading the second file…</source>
        <translation>Die zweite Datei wird gelesen …</translation>
    </message>
    <message>
        <source>The second file could not be opened</source>
        <translation>Die zweite Datei ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>Choose another file…</source>
        <translation>Andere Datei auswählen …</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>Copy as table</source>
        <translation>Als Tabelle kopieren</translation>
    </message>
    <message>
        <source>Another file…</source>
        <translation>Andere Datei …</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>Compare with</source>
        <translation>Vergleichen mit</translation>
    </message>
    <message>
        <source>GGUF files (*.gguf);;All files (*)</source>
        <translation>GGUF-Dateien (*.gguf);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Against %1</source>
        <translation>Gegen %1</translation>
    </message>
</context>
<context>
    <name>qw::ui::DropArea</name>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Drop a model anywhere</source>
        <translation>Ein Modell irgendwo ablegen</translation>
    </message>
    <message>
        <source>GGUF file · split GGUF · folder of GGUF files</source>
        <translation>GGUF-Datei · geteilte GGUF · Ordner mit GGUF-Dateien</translation>
    </message>
    <message>
        <source>Open the sample model</source>
        <translation>Das Beispielmodell öffnen</translation>
    </message>
</context>
<context>
    <name>qw::ui::DropOverlay</name>
    <message>
        <source>Looking at it…</source>
        <translation>Wird angesehen …</translation>
    </message>
    <message>
        <source>Compare with current</source>
        <translation>Mit dem geöffneten vergleichen</translation>
    </message>
    <message>
        <source>Differences in metadata and tensor types</source>
        <translation>Unterschiede in Metadaten und Tensortypen</translation>
    </message>
</context>
<context>
    <name>qw::ui::ExportWizard</name>
    <message>
        <source>Export a GGUF</source>
        <translation>GGUF exportieren</translation>
    </message>
    <message>
        <source>Copy as command line</source>
        <translation>Als Befehlszeile kopieren</translation>
    </message>
    <message>
        <source>Back</source>
        <translation>Zurück</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Weiter</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>Kopiert</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>Typen</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Destination</source>
        <translation>Ziel</translation>
    </message>
    <message numerus="yes">
        <source>Export %n file(s)</source>
        <translation>
            <numerusform>%n Datei exportieren</numerusform>
            <numerusform>%n Dateien exportieren</numerusform>
        </translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close, keep exporting</source>
        <translation>Schließen, weiter exportieren</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Importance-Matrix</translation>
    </message>
</context>
<context>
    <name>qw::ui::FactsCard</name>
    <message>
        <source>%1 total · %2 active</source>
        <translation>%1 insgesamt · %2 aktiv</translation>
    </message>
    <message>
        <source>Vocabulary only: a tokenizer without weights. There is nothing to quantize.</source>
        <translation>Nur Vokabular: ein Tokenizer ohne Gewichte. Es gibt nichts zu quantisieren.</translation>
    </message>
    <message>
        <source>Projector: turns images or sound into embeddings for a model. It is no model by itself.</source>
        <translation>Projektor: macht aus Bild oder Ton Einbettungen für ein Modell. Er ist selbst keines.</translation>
    </message>
    <message>
        <source>Adapter (LoRA): changes for a model. It is no model by itself.</source>
        <translation>Adapter (LoRA): Änderungen für ein Modell. Er ist selbst keines.</translation>
    </message>
    <message>
        <source>Importance matrix: how much each input of a model&apos;s tensors matters. It is no model.</source>
        <translation>Importance-Matrix: wie sehr es auf jeden Eingang der Tensoren eines Modells ankommt. Sie ist kein Modell.</translation>
    </message>
    <message>
        <source>%1 experts, %2 per token</source>
        <translation>%1 Experten, %2 je Token</translation>
    </message>
    <message numerus="yes">
        <source>%n shards</source>
        <translation>
            <numerusform>%n Teil</numerusform>
            <numerusform>%n Teile</numerusform>
        </translation>
    </message>
    <message>
        <source>already %1</source>
        <translation>schon %1</translation>
    </message>
    <message>
        <source>Quantizing it again adds a second loss to the first. Start from the 16-bit file where you can.</source>
        <translation>Noch einmal quantisieren fügt dem ersten Verlust einen zweiten hinzu. Wenn möglich, von der 16-Bit-Datei ausgehen.</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>%1 elements in all tensors</source>
        <translation>%1 Elemente in allen Tensoren</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Schichten</translation>
    </message>
    <message>
        <source>Heads / KV heads</source>
        <translation>Köpfe / KV-Köpfe</translation>
    </message>
    <message>
        <source>Embedding</source>
        <translation>Einbettung</translation>
    </message>
    <message>
        <source>Feed-forward</source>
        <translation>Feed-Forward</translation>
    </message>
    <message>
        <source>Context</source>
        <translation>Kontext</translation>
    </message>
    <message>
        <source>Tokens the model was trained for</source>
        <translation>Tokens, für die das Modell trainiert wurde</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Vokabular</translation>
    </message>
    <message>
        <source>File type</source>
        <translation>Dateityp</translation>
    </message>
    <message>
        <source>Bits per weight</source>
        <translation>Bits je Gewicht</translation>
    </message>
    <message>
        <source>Bits of tensor data divided by parameters</source>
        <translation>Bits der Tensordaten geteilt durch Parameter</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>%1 bytes: the first figure counts by 1024, the second by 1000 as model hubs do</source>
        <translation>%1 Bytes: Die erste Zahl zählt in 1024ern, die zweite in 1000ern wie die Modellportale</translation>
    </message>
</context>
<context>
    <name>qw::ui::HeaderBar</name>
    <message>
        <source>Export…</source>
        <translation>Exportieren …</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>opening…</source>
        <translation>wird geöffnet …</translation>
    </message>
    <message>
        <source>Choose a type and write a GGUF file</source>
        <translation>Einen Typ wählen und eine GGUF-Datei schreiben</translation>
    </message>
    <message>
        <source>Open a model first</source>
        <translation>Erst ein Modell öffnen</translation>
    </message>
</context>
<context>
    <name>qw::ui::HelpWindow</name>
    <message>
        <source>Help</source>
        <translation>Hilfe</translation>
    </message>
    <message>
        <source>Topics</source>
        <translation>Themen</translation>
    </message>
    <message>
        <source>Help text</source>
        <translation>Hilfetext</translation>
    </message>
</context>
<context>
    <name>qw::ui::HomePage</name>
    <message>
        <source>Recent models</source>
        <translation>Zuletzt benutzte Modelle</translation>
    </message>
    <message>
        <source>Look inside a model</source>
        <translation>In ein Modell hineinsehen</translation>
    </message>
    <message>
        <source>Architecture, every tensor and its type, metadata, tokenizer, chat template</source>
        <translation>Architektur, jeder Tensor und sein Typ, Metadaten, Tokenizer, Chat-Vorlage</translation>
    </message>
    <message>
        <source>Export a GGUF</source>
        <translation>GGUF exportieren</translation>
    </message>
    <message>
        <source>Every quant type, exact size before you start, checked after writing</source>
        <translation>Jeder Quantisierungstyp, genaue Größe vorab, nach dem Schreiben geprüft</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Clear the list</source>
        <translation>Liste leeren</translation>
    </message>
</context>
<context>
    <name>qw::ui::JobListModel</name>
    <message>
        <source>Drag to change the order, or Alt+Up and Alt+Down</source>
        <translation>Zum Umordnen ziehen oder Alt+Auf und Alt+Ab</translation>
    </message>
</context>
<context>
    <name>qw::ui::JobsPanel</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again with the same settings</source>
        <translation>Mit denselben Einstellungen noch einmal versuchen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy log</source>
        <translation>Protokoll kopieren</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>All jobs</source>
        <translation>Alle Aufträge</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Hide jobs</source>
        <translation>Aufträge ausblenden</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
</context>
<context>
    <name>qw::ui::JobsStrip</name>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Show or hide all jobs and their logs (Ctrl+J)</source>
        <translation>Alle Aufträge und ihre Protokolle ein- oder ausblenden (Strg+J)</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>%1 waiting</source>
        <translation>%1 warten</translation>
    </message>
    <message>
        <source>nothing waiting</source>
        <translation>nichts wartet</translation>
    </message>
</context>
<context>
    <name>qw::ui::KeyDialog</name>
    <message>
        <source>Text (%1)</source>
        <translation>Text (%1)</translation>
    </message>
    <message>
        <source>Yes or no (%1)</source>
        <translation>Ja oder nein (%1)</translation>
    </message>
    <message>
        <source>Decimal number (%1)</source>
        <translation>Dezimalzahl (%1)</translation>
    </message>
    <message>
        <source>Whole number (%1)</source>
        <translation>Ganze Zahl (%1)</translation>
    </message>
    <message>
        <source>Add a metadata key</source>
        <translation>Metadatenschlüssel hinzufügen</translation>
    </message>
    <message>
        <source>Edit %1</source>
        <translation>%1 bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Key</source>
        <translation>&amp;Schlüssel</translation>
    </message>
    <message>
        <source>&amp;Type</source>
        <translation>&amp;Typ</translation>
    </message>
    <message>
        <source>&amp;Value</source>
        <translation>&amp;Wert</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Hinzufügen</translation>
    </message>
    <message>
        <source>Give the key a name, such as general.description</source>
        <translation>Dem Schlüssel einen Namen geben, etwa general.description</translation>
    </message>
    <message>
        <source>split.* keys are set by every export and cannot be edited</source>
        <translation>split.*-Schlüssel setzt jeder Export selbst; sie lassen sich nicht bearbeiten</translation>
    </message>
    <message>
        <source>The file has this key already: edit it in the table</source>
        <translation>Diesen Schlüssel hat die Datei schon: in der Tabelle bearbeiten</translation>
    </message>
    <message>
        <source>Write true or false</source>
        <translation>true oder false schreiben</translation>
    </message>
    <message>
        <source>This is no %1 number</source>
        <translation>Das ist keine Zahl vom Typ %1</translation>
    </message>
</context>
<context>
    <name>qw::ui::MainWindow</name>
    <message>
        <source>Home</source>
        <translation>Start</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>GGUF models (*.gguf)</source>
        <translation>GGUF-Modelle (*.gguf)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Metadata edits</source>
        <translation>Geänderte Metadaten</translation>
    </message>
    <message>
        <source>The current model has metadata edits that are in no file yet.</source>
        <translation>Das geöffnete Modell hat geänderte Metadaten, die noch in keiner Datei stehen.</translation>
    </message>
    <message>
        <source>Give up edits</source>
        <translation>Änderungen aufgeben</translation>
    </message>
    <message>
        <source>Keep editing</source>
        <translation>Weiter bearbeiten</translation>
    </message>
    <message>
        <source>%1 could not be opened</source>
        <translation>%1 ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>Remove from the list</source>
        <translation>Aus der Liste entfernen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Show model</source>
        <translation>Modell zeigen</translation>
    </message>
    <message>
        <source>Open its folder</source>
        <translation>Seinen Ordner öffnen</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>Pfad kopieren</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>%1 is written, in %2 parts</source>
        <translation>%1 ist geschrieben, in %2 Teilen</translation>
    </message>
    <message>
        <source>%1 is written</source>
        <translation>%1 ist geschrieben</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>%1 failed</source>
        <translation>%1 ist gescheitert</translation>
    </message>
    <message>
        <source>Jobs are running</source>
        <translation>Aufträge laufen</translation>
    </message>
    <message>
        <source>An export is not finished yet.</source>
        <translation>Ein Export ist noch nicht fertig.</translation>
    </message>
    <message>
        <source>It can go on while the window is out of sight; the program ends when it is done.</source>
        <translation>Er kann weiterlaufen, während das Fenster nicht zu sehen ist; das Programm endet, wenn er fertig ist.</translation>
    </message>
    <message>
        <source>Keep running in the background</source>
        <translation>Im Hintergrund weiterlaufen</translation>
    </message>
    <message>
        <source>Cancel jobs</source>
        <translation>Aufträge abbrechen</translation>
    </message>
    <message>
        <source>Stay</source>
        <translation>Bleiben</translation>
    </message>
    <message>
        <source>Show the window</source>
        <translation>Fenster zeigen</translation>
    </message>
    <message>
        <source>Cancel jobs and quit</source>
        <translation>Aufträge abbrechen und beenden</translation>
    </message>
    <message>
        <source>Quantwright is exporting</source>
        <translation>Quantwright exportiert</translation>
    </message>
    <message>
        <source>The export of %1 was interrupted</source>
        <translation>Der Export von %1 wurde unterbrochen</translation>
    </message>
    <message>
        <source>%1 of %2 are written (%3 %). What is finished is kept when it goes on.</source>
        <translation>%1 von %2 sind geschrieben (%3 %). Was fertig ist, bleibt beim Fortsetzen erhalten.</translation>
    </message>
    <message>
        <source>Go on</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>The model it was made from is no longer where it was, so it cannot go on.</source>
        <translation>Das Modell, aus dem er entsteht, ist nicht mehr, wo es war; so lässt er sich nicht fortsetzen.</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>It could not be removed</source>
        <translation>Ließ sich nicht entfernen</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Öffnen …</translation>
    </message>
    <message>
        <source>Open &amp;recent</source>
        <translation>&amp;Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Open the &amp;sample model</source>
        <translation>&amp;Beispielmodell öffnen</translation>
    </message>
    <message>
        <source>&amp;Close model</source>
        <translation>Modell &amp;schließen</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren …</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;Ansicht</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>&amp;Aufträge</translation>
    </message>
    <message>
        <source>&amp;Show all jobs</source>
        <translation>&amp;Alle Aufträge zeigen</translation>
    </message>
    <message>
        <source>&amp;Cancel all jobs</source>
        <translation>Alle Aufträge a&amp;bbrechen</translation>
    </message>
    <message>
        <source>&amp;Remove finished jobs</source>
        <translation>&amp;Fertige Aufträge entfernen</translation>
    </message>
    <message>
        <source>Look for &amp;interrupted exports</source>
        <translation>Nach &amp;unterbrochenen Exporten sehen</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Help on this page</source>
        <translation>&amp;Hilfe zu dieser Seite</translation>
    </message>
    <message>
        <source>&amp;Getting started</source>
        <translation>&amp;Erste Schritte</translation>
    </message>
    <message>
        <source>&amp;Keyboard</source>
        <translation>&amp;Tastatur</translation>
    </message>
    <message>
        <source>&amp;Command line</source>
        <translation>&amp;Befehlszeile</translation>
    </message>
    <message>
        <source>&amp;About Quantwright</source>
        <translation>&amp;Über Quantwright</translation>
    </message>
    <message>
        <source>No models yet</source>
        <translation>Noch keine Modelle</translation>
    </message>
    <message>
        <source>They become part of the next export. Without one they are lost.</source>
        <translation>Sie werden Teil des nächsten Exports. Ohne einen gehen sie verloren.</translation>
    </message>
    <message>
        <source>The model is open, but its metadata may be half changed</source>
        <translation>Das Modell ist offen, doch seine Metadaten sind vielleicht halb geändert</translation>
    </message>
    <message>
        <source>An interrupted change was undone</source>
        <translation>Eine unterbrochene Änderung wurde rückgängig gemacht</translation>
    </message>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 und %n weiterer</numerusform>
            <numerusform>%1 und %n weitere</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished file(s) were left behind</source>
        <translation>
            <numerusform>%n unfertige Datei ist liegen geblieben</numerusform>
            <numerusform>%n unfertige Dateien sind liegen geblieben</numerusform>
        </translation>
    </message>
    <message>
        <source>A split, a merge or a saved copy was interrupted. What it left takes %1 in %2 and is of no further use.</source>
        <translation>Ein Teilen, Zusammenfügen oder Speichern wurde unterbrochen. Was es zurückließ, belegt %1 in %2 und nützt nichts mehr.</translation>
    </message>
</context>
<context>
    <name>qw::ui::MatrixCoverageModel</name>
    <message>
        <source>✓ covered</source>
        <translation>✓ abgedeckt</translation>
    </message>
    <message>
        <source>▲ %1 of %2 experts never hit: their columns count alike</source>
        <translation>▲ %1 von %2 Experten nie getroffen: ihre Spalten zählen gleich</translation>
    </message>
    <message>
        <source>▲ not in the matrix: encoded without it</source>
        <translation>▲ nicht in der Matrix: wird ohne sie kodiert</translation>
    </message>
    <message>
        <source>✕ %1 values where %2 are needed: made for another model</source>
        <translation>✕ %1 Werte, wo %2 nötig sind: für ein anderes Modell gemacht</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Importance-Matrix</translation>
    </message>
</context>
<context>
    <name>qw::ui::MatrixStep</name>
    <message>
        <source>Open an importance matrix…</source>
        <translation>Importance-Matrix öffnen …</translation>
    </message>
    <message>
        <source>Merge another…</source>
        <translation>Weitere dazunehmen …</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>Entfernen</translation>
    </message>
    <message>
        <source>Coverage of the model&apos;s tensors</source>
        <translation>Abdeckung der Tensoren des Modells</translation>
    </message>
    <message>
        <source>Importance matrix</source>
        <translation>Importance-Matrix</translation>
    </message>
    <message>
        <source>Importance matrices (*.gguf *.dat *.imatrix);;All files (*)</source>
        <translation>Importance-Matrizen (*.gguf *.dat *.imatrix);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Reading the importance matrix…</source>
        <translation>Importance-Matrix wird gelesen …</translation>
    </message>
    <message>
        <source>It tells which columns of each tensor the model uses most, so that their error is kept small. Open one in either form (.gguf or .dat), or drop it here.</source>
        <translation>Sie sagt, welche Spalten jedes Tensors das Modell am meisten benutzt, damit deren Fehler klein bleibt. Öffnen Sie eine in einer der beiden Formen (.gguf oder .dat), oder legen Sie sie hier ab.</translation>
    </message>
    <message>
        <source>No importance matrix: optional for the chosen types</source>
        <translation>Keine Importance-Matrix: für die gewählten Typen nicht nötig</translation>
    </message>
    <message>
        <source>%1: an importance matrix is required</source>
        <translation>%1: Eine Importance-Matrix ist nötig</translation>
    </message>
    <message numerus="yes">
        <source>%Ln entry(s)</source>
        <translation>
            <numerusform>%Ln Eintrag</numerusform>
            <numerusform>%Ln Einträge</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 chunks of %2 tokens</source>
        <translation>%1 Abschnitte zu %2 Tokens</translation>
    </message>
    <message numerus="yes">
        <source>%Ln chunk(s)</source>
        <translation>
            <numerusform>%Ln Abschnitt</numerusform>
            <numerusform>%Ln Abschnitte</numerusform>
        </translation>
    </message>
    <message>
        <source>made from %1</source>
        <translation>aus %1</translation>
    </message>
    <message>
        <source>This matrix was made for another model: %1 of %2 tensors have another width. Open the one made for this model.</source>
        <translation>Diese Matrix wurde für ein anderes Modell gemacht: %1 von %2 Tensoren haben eine andere Breite. Öffnen Sie die für dieses Modell gemachte.</translation>
    </message>
    <message>
        <source>%1 of %2 tensors covered</source>
        <translation>%1 von %2 Tensoren abgedeckt</translation>
    </message>
    <message>
        <source>%1 not in the matrix</source>
        <translation>%1 nicht in der Matrix</translation>
    </message>
    <message>
        <source>embedding and output are outside it, as usual</source>
        <translation>Einbettung und Ausgabe liegen wie üblich außerhalb</translation>
    </message>
    <message>
        <source>experts never hit: %1</source>
        <translation>nie getroffene Experten: %1</translation>
    </message>
    <message>
        <source>entries for tensors this model does not have: %1</source>
        <translation>Einträge für Tensoren, die dieses Modell nicht hat: %1</translation>
    </message>
</context>
<context>
    <name>qw::ui::MetadataModel</name>
    <message>
        <source>%1 array</source>
        <translation>Liste von %1</translation>
    </message>
    <message>
        <source>, … %1 in all]</source>
        <translation>, … %1 insgesamt]</translation>
    </message>
    <message>
        <source>Importance matrix it was made with</source>
        <translation>Importance-Matrix, mit der sie entstand</translation>
    </message>
    <message>
        <source>Version of the block formats</source>
        <translation>Version der Blockformate</translation>
    </message>
    <message>
        <source>Tensor data starts at multiples of this</source>
        <translation>Tensordaten beginnen bei Vielfachen davon</translation>
    </message>
    <message>
        <source>Set again by every export</source>
        <translation>Setzt jeder Export neu</translation>
    </message>
    <message>
        <source>See the Chat template tab</source>
        <translation>Siehe Reiter Chat-Vorlage</translation>
    </message>
    <message>
        <source>See the Tokenizer tab</source>
        <translation>Siehe Reiter Tokenizer</translation>
    </message>
    <message>
        <source>Edited, was %1</source>
        <translation>Geändert, war %1</translation>
    </message>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Will be deleted</source>
        <translation>Wird gelöscht</translation>
    </message>
    <message>
        <source>Key</source>
        <translation>Schlüssel</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Anmerkung</translation>
    </message>
</context>
<context>
    <name>qw::ui::MetadataTab</name>
    <message>
        <source>Search keys and values</source>
        <translation>Schlüssel und Werte durchsuchen</translation>
    </message>
    <message>
        <source>Add key…</source>
        <translation>Schlüssel hinzufügen …</translation>
    </message>
    <message>
        <source>Edit…</source>
        <translation>Bearbeiten …</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>Wiederholen</translation>
    </message>
    <message>
        <source>Discard all edits</source>
        <translation>Alle Änderungen verwerfen</translation>
    </message>
    <message>
        <source>Save metadata</source>
        <translation>Metadaten speichern</translation>
    </message>
    <message>
        <source>Saved as %1</source>
        <translation>Gespeichert als %1</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n Schlüssel</numerusform>
            <numerusform>%n Schlüssel</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 keys</source>
        <translation>%1 von %2 Schlüsseln</translation>
    </message>
    <message>
        <source>Keep</source>
        <translation>Behalten</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>Rückgängig: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>Wiederholen: %1</translation>
    </message>
    <message>
        <source>Double-click a value to change it. Edits are part of the next export.</source>
        <translation>Zum Ändern auf einen Wert doppelklicken. Änderungen gehören zum nächsten Export.</translation>
    </message>
    <message numerus="yes">
        <source>%n edit(s), part of the next export.</source>
        <translation>
            <numerusform>%n Änderung, gehört zum nächsten Export.</numerusform>
            <numerusform>%n Änderungen, gehören zum nächsten Export.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing to save into this file</source>
        <translation>In diese Datei ist nichts zu speichern</translation>
    </message>
    <message>
        <source>Saving is in place: %1 written.</source>
        <translation>Speichern geht an Ort und Stelle: %1 geschrieben.</translation>
    </message>
    <message>
        <source>Into this file, in place (%1 written)</source>
        <translation>In diese Datei, an Ort und Stelle (%1 geschrieben)</translation>
    </message>
    <message>
        <source>Saving needs a full copy of %1.</source>
        <translation>Speichern braucht eine volle Kopie von %1.</translation>
    </message>
    <message>
        <source>Into this file, through a full copy (%1)</source>
        <translation>In diese Datei, über eine volle Kopie (%1)</translation>
    </message>
    <message>
        <source>As another file… (%1)</source>
        <translation>Als andere Datei … (%1)</translation>
    </message>
    <message>
        <source>Save with the edited metadata</source>
        <translation>Mit geänderten Metadaten speichern</translation>
    </message>
    <message>
        <source>GGUF files (*.gguf)</source>
        <translation>GGUF-Dateien (*.gguf)</translation>
    </message>
    <message>
        <source>-edited</source>
        <translation>-bearbeitet</translation>
    </message>
    <message>
        <source>Saving metadata of %1</source>
        <translation>Metadaten von %1 speichern</translation>
    </message>
</context>
<context>
    <name>qw::ui::ModelPage</name>
    <message>
        <source>No model is open</source>
        <translation>Kein Modell geöffnet</translation>
    </message>
    <message>
        <source>Open a GGUF file to see what it is made of: its tensors, types, metadata and vocabulary.</source>
        <translation>Eine GGUF-Datei öffnen, um zu sehen, woraus sie besteht: Tensoren, Typen, Metadaten und Vokabular.</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen …</translation>
    </message>
    <message>
        <source>Opening…</source>
        <translation>Wird geöffnet …</translation>
    </message>
    <message>
        <source>The file could not be opened</source>
        <translation>Die Datei ließ sich nicht öffnen</translation>
    </message>
    <message>
        <source>Open another file…</source>
        <translation>Andere Datei öffnen …</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>Metadata</source>
        <translation>Metadaten</translation>
    </message>
    <message>
        <source>Tokenizer</source>
        <translation>Tokenizer</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>Chat-Vorlage</translation>
    </message>
    <message>
        <source>Differences</source>
        <translation>Unterschiede</translation>
    </message>
    <message>
        <source>Opening %1…</source>
        <translation>%1 wird geöffnet …</translation>
    </message>
</context>
<context>
    <name>qw::ui::ModelSession</name>
    <message>
        <source>Change %1</source>
        <translation>%1 ändern</translation>
    </message>
    <message>
        <source>Remove %1</source>
        <translation>%1 entfernen</translation>
    </message>
    <message>
        <source>Restore %1</source>
        <translation>%1 wiederherstellen</translation>
    </message>
    <message>
        <source>Restore all metadata</source>
        <translation>Alle Metadaten wiederherstellen</translation>
    </message>
</context>
<context>
    <name>qw::ui::NoticeStack</name>
    <message>
        <source>Dismiss</source>
        <translation>Ausblenden</translation>
    </message>
</context>
<context>
    <name>qw::ui::Notifier</name>
    <message>
        <source>Show</source>
        <translation>Zeigen</translation>
    </message>
</context>
<context>
    <name>qw::ui::OpenChoiceDialog</name>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Open a model</source>
        <translation>Modell öffnen</translation>
    </message>
    <message>
        <source>Which model do you want to open?</source>
        <translation>Welches Modell soll geöffnet werden?</translation>
    </message>
    <message>
        <source>One model is open at a time; drop the others later.</source>
        <translation>Immer nur ein Modell ist geöffnet; die anderen später ablegen.</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>There are more files; drop the one you want.</source>
        <translation>Es sind noch mehr Dateien; die gewünschte einzeln ablegen.</translation>
    </message>
</context>
<context>
    <name>qw::ui::PlanTableModel</name>
    <message>
        <source>Gains nothing: not smaller than the opened file</source>
        <translation>Bringt nichts: nicht kleiner als die geöffnete Datei</translation>
    </message>
    <message>
        <source>As it is</source>
        <translation>Wie es ist</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>bpw</source>
        <translation>bpw</translation>
    </message>
    <message>
        <source>of source</source>
        <translation>der Quelle</translation>
    </message>
    <message>
        <source>What to expect</source>
        <translation>Was zu erwarten ist</translation>
    </message>
    <message>
        <source>Matrix</source>
        <translation>Matrix</translation>
    </message>
    <message>
        <source>What an importance matrix does for the type: it tells which weights the model uses most</source>
        <translation>Was eine Importance-Matrix für den Typ bewirkt: Sie sagt, welche Gewichte das Modell am meisten benutzt</translation>
    </message>
</context>
<context>
    <name>qw::ui::Rail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
</context>
<context>
    <name>qw::ui::RecentModelsModel</name>
    <message>
        <source>Recent</source>
        <translation>Zuletzt benutzt</translation>
    </message>
    <message>
        <source>Architecture</source>
        <translation>Architektur</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Geöffnet</translation>
    </message>
    <message>
        <source>just now</source>
        <translation>gerade eben</translation>
    </message>
    <message>
        <source>%1 min ago</source>
        <translation>vor %1 min</translation>
    </message>
    <message>
        <source>today, %1</source>
        <translation>heute, %1</translation>
    </message>
    <message>
        <source>yesterday</source>
        <translation>gestern</translation>
    </message>
</context>
<context>
    <name>qw::ui::ResultCard</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 m %2 s</source>
        <translation>%1 min %2 s</translation>
    </message>
    <message>
        <source>%1 h %2 m</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>Pause</source>
        <translation>Pause</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>Noch einmal</translation>
    </message>
    <message>
        <source>Open folder</source>
        <translation>Ordner öffnen</translation>
    </message>
    <message>
        <source>SHA-256</source>
        <translation>SHA-256</translation>
    </message>
    <message>
        <source>Ollama Modelfile</source>
        <translation>Ollama-Modelfile</translation>
    </message>
    <message>
        <source>Copies a Modelfile for: ollama create NAME -f Modelfile</source>
        <translation>Kopiert ein Modelfile für: ollama create NAME -f Modelfile</translation>
    </message>
    <message>
        <source>LM Studio</source>
        <translation>LM Studio</translation>
    </message>
    <message>
        <source>Command line</source>
        <translation>Befehlszeile</translation>
    </message>
    <message>
        <source>Copies the quantwright-cli call that writes the same file</source>
        <translation>Kopiert den Aufruf von quantwright-cli, der dieselbe Datei schreibt</translation>
    </message>
    <message>
        <source>Put it there as a hard link (takes no space)</source>
        <translation>Als harten Verweis dort ablegen (braucht keinen Platz)</translation>
    </message>
    <message>
        <source>Put a copy there (%1)</source>
        <translation>Eine Kopie dort ablegen (%1)</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>paused at %1 %</source>
        <translation>pausiert bei %1 %</translation>
    </message>
    <message>
        <source>%1 %</source>
        <translation>%1 %</translation>
    </message>
    <message>
        <source>%1 left</source>
        <translation>noch %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>cancelled, nothing was written</source>
        <translation>abgebrochen, nichts geschrieben</translation>
    </message>
    <message>
        <source>verified</source>
        <translation>geprüft</translation>
    </message>
    <message>
        <source>written, not verified</source>
        <translation>geschrieben, nicht geprüft</translation>
    </message>
    <message>
        <source>exactly as planned</source>
        <translation>genau wie geplant</translation>
    </message>
    <message>
        <source>%1 were planned</source>
        <translation>%1 waren geplant</translation>
    </message>
    <message>
        <source>%1 bits per weight</source>
        <translation>%1 Bits je Gewicht</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n Tensor</numerusform>
            <numerusform>%n Tensoren</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n Datei</numerusform>
            <numerusform>%n Dateien</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 taken over from an interrupted export</source>
        <translation>%1 aus einem unterbrochenen Export übernommen</translation>
    </message>
    <message>
        <source>%1 bytes</source>
        <translation>%1 Bytes</translation>
    </message>
    <message>
        <source>Drag out</source>
        <translation>Herausziehen</translation>
    </message>
    <message>
        <source>Drag the file into another program</source>
        <translation>Die Datei in ein anderes Programm ziehen</translation>
    </message>
    <message>
        <source>SHA-256 of %1</source>
        <translation>SHA-256 von %1</translation>
    </message>
    <message>
        <source>Put %1 into LM Studio&apos;s folder</source>
        <translation>%1 in den Ordner von LM Studio legen</translation>
    </message>
    <message>
        <source>Copied.</source>
        <translation>Kopiert.</translation>
    </message>
    <message>
        <source>Now also at %1</source>
        <translation>Jetzt auch unter %1</translation>
    </message>
</context>
<context>
    <name>qw::ui::RunStep</name>
    <message numerus="yes">
        <source>Exporting %n file(s)</source>
        <translation>
            <numerusform>%n Datei wird exportiert</numerusform>
            <numerusform>%n Dateien werden exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>This window can be closed: the work goes on and stays in the jobs strip.</source>
        <translation>Dieses Fenster darf zu: Die Arbeit geht weiter und bleibt in der Auftragsleiste.</translation>
    </message>
    <message numerus="yes">
        <source>Done: %n file(s) exported</source>
        <translation>
            <numerusform>Fertig: %n Datei exportiert</numerusform>
            <numerusform>Fertig: %n Dateien exportiert</numerusform>
        </translation>
    </message>
    <message>
        <source>Each was opened again and checked before it got its name.</source>
        <translation>Jede wurde noch einmal geöffnet und geprüft, bevor sie ihren Namen bekam.</translation>
    </message>
    <message>
        <source>%1 of %2 files exported</source>
        <translation>%1 von %2 Dateien exportiert</translation>
    </message>
    <message>
        <source>What did not end well left nothing behind.</source>
        <translation>Was nicht gut ausging, hat nichts zurückgelassen.</translation>
    </message>
    <message>
        <source>Verification is off in the settings.</source>
        <translation>Das Prüfen ist in den Einstellungen abgeschaltet.</translation>
    </message>
</context>
<context>
    <name>qw::ui::SettingsPage</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>Wie das System</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Light, dark, or whatever the desktop uses</source>
        <translation>Hell, dunkel oder wie der Desktop</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Of the window and its help</source>
        <translation>Des Fensters und seiner Hilfe</translation>
    </message>
    <message>
        <source>Exports</source>
        <translation>Exporte</translation>
    </message>
    <message>
        <source>Output folder</source>
        <translation>Ausgabeordner</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Auswählen …</translation>
    </message>
    <message>
        <source>Beside the model again</source>
        <translation>Wieder neben dem Modell</translation>
    </message>
    <message>
        <source>Where the export wizard starts</source>
        <translation>Wo der Export-Assistent beginnt</translation>
    </message>
    <message>
        <source>Check files after writing</source>
        <translation>Dateien nach dem Schreiben prüfen</translation>
    </message>
    <message>
        <source>Opens the new file again and compares sampled blocks with the model. Adds a few seconds.</source>
        <translation>Öffnet die neue Datei noch einmal und vergleicht Stichproben von Blöcken mit dem Modell. Dauert ein paar Sekunden länger.</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>All (%1)</source>
        <translation>Alle (%1)</translation>
    </message>
    <message>
        <source>Threads</source>
        <translation>Threads</translation>
    </message>
    <message>
        <source>How many processor threads a job uses; counts from the next job on</source>
        <translation>Wie viele Prozessor-Threads ein Auftrag benutzt; gilt ab dem nächsten Auftrag</translation>
    </message>
    <message>
        <source>Keep the computer awake</source>
        <translation>Den Rechner wach halten</translation>
    </message>
    <message>
        <source>While jobs run; the screen may still turn off</source>
        <translation>Solange Aufträge laufen; der Bildschirm darf trotzdem ausgehen</translation>
    </message>
    <message>
        <source>Notify when done</source>
        <translation>Benachrichtigen, wenn fertig</translation>
    </message>
    <message>
        <source>A desktop notification when a job ends and another window is in front</source>
        <translation>Eine Nachricht auf dem Desktop, wenn ein Auftrag endet und ein anderes Fenster vorn ist</translation>
    </message>
    <message>
        <source>beside the model</source>
        <translation>neben dem Modell</translation>
    </message>
</context>
<context>
    <name>qw::ui::StatisticsPanel</name>
    <message>
        <source>Values</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Minimum</source>
        <translation>Minimum</translation>
    </message>
    <message>
        <source>Maximum</source>
        <translation>Maximum</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>Zeros</source>
        <translation>Nullen</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Counts</source>
        <translation>Anzahlen</translation>
    </message>
    <message>
        <source>Select a tensor to see its extremes, spread, outliers and the distribution of its values.</source>
        <translation>Einen Tensor wählen, um seine Grenzen, Streuung, Ausreißer und die Verteilung seiner Werte zu sehen.</translation>
    </message>
    <message>
        <source>Reading %1…</source>
        <translation>%1 wird gelesen …</translation>
    </message>
    <message>
        <source>Deviation</source>
        <translation>Abweichung</translation>
    </message>
    <message>
        <source>&gt; 3 σ</source>
        <translation>&gt; 3 σ</translation>
    </message>
    <message>
        <source>&gt; 6 σ</source>
        <translation>&gt; 6 σ</translation>
    </message>
    <message>
        <source>NaN, ∞</source>
        <translation>NaN, ∞</translation>
    </message>
    <message>
        <source>Standard deviation σ</source>
        <translation>Standardabweichung σ</translation>
    </message>
    <message>
        <source>Values more than 3 standard deviations from the mean; a normal distribution has 0.27 %</source>
        <translation>Werte, die mehr als 3 Standardabweichungen vom Mittelwert entfernt sind; bei einer Normalverteilung 0,27 %</translation>
    </message>
    <message>
        <source>Values more than 6 standard deviations from the mean: outliers</source>
        <translation>Werte, die mehr als 6 Standardabweichungen vom Mittelwert entfernt sind: Ausreißer</translation>
    </message>
    <message>
        <source>Values that are exactly zero</source>
        <translation>Werte, die genau null sind</translation>
    </message>
    <message>
        <source>Values that are no finite numbers</source>
        <translation>Werte, die keine endlichen Zahlen sind</translation>
    </message>
</context>
<context>
    <name>qw::ui::StepBar</name>
    <message>
        <source>Step %1 of %2: %3</source>
        <translation>Schritt %1 von %2: %3</translation>
    </message>
</context>
<context>
    <name>qw::ui::TemplateTab</name>
    <message>
        <source>No chat template</source>
        <translation>Keine Chat-Vorlage</translation>
    </message>
    <message>
        <source>This file does not say how a conversation is written. Base models usually have none; programs then use a general one.</source>
        <translation>Diese Datei sagt nicht, wie ein Gespräch geschrieben wird. Basismodelle haben meist keine Vorlage; Programme nehmen dann eine allgemeine.</translation>
    </message>
    <message>
        <source>Jinja template; edit it in the Metadata tab under tokenizer.chat_template</source>
        <translation>Jinja-Vorlage; zu bearbeiten im Reiter Metadaten unter tokenizer.chat_template</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Chat template</source>
        <translation>Chat-Vorlage</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>Standard</translation>
    </message>
</context>
<context>
    <name>qw::ui::TensorTreeModel</name>
    <message>
        <source>Outside the layers</source>
        <translation>Außerhalb der Schichten</translation>
    </message>
    <message>
        <source>Vision, outside the layers</source>
        <translation>Bild, außerhalb der Schichten</translation>
    </message>
    <message>
        <source>%1, outside the layers</source>
        <translation>%1, außerhalb der Schichten</translation>
    </message>
    <message>
        <source>Layer %1</source>
        <translation>Schicht %1</translation>
    </message>
    <message>
        <source>Vision layer %1</source>
        <translation>Bildschicht %1</translation>
    </message>
    <message>
        <source>Audio layer %1</source>
        <translation>Tonschicht %1</translation>
    </message>
    <message>
        <source>Encoder layer %1</source>
        <translation>Encoder-Schicht %1</translation>
    </message>
    <message>
        <source>Decoder layer %1</source>
        <translation>Decoder-Schicht %1</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n Tensor</numerusform>
            <numerusform>%n Tensoren</numerusform>
        </translation>
    </message>
    <message>
        <source>%1
%2 bytes at offset %3</source>
        <translation>%1
%2 Bytes ab Stelle %3</translation>
    </message>
    <message>
        <source>Tensor</source>
        <translation>Tensor</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>Rolle</translation>
    </message>
    <message>
        <source>Shape</source>
        <translation>Form</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>Typ</translation>
    </message>
    <message>
        <source>Parameters</source>
        <translation>Parameter</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>bpw</source>
        <translation>bpw</translation>
    </message>
</context>
<context>
    <name>qw::ui::TensorsTab</name>
    <message>
        <source>Filter by name, role, type or layer</source>
        <translation>Nach Name, Rolle, Typ oder Schicht filtern</translation>
    </message>
    <message>
        <source>By layer</source>
        <translation>Nach Schicht</translation>
    </message>
    <message>
        <source>Flat list</source>
        <translation>Flache Liste</translation>
    </message>
    <message>
        <source>Copy as table</source>
        <translation>Als Tabelle kopieren</translation>
    </message>
    <message>
        <source>The rows shown, in their order, as tab-separated text (Ctrl+Shift+C)</source>
        <translation>Die gezeigten Zeilen in ihrer Reihenfolge als Text mit Tabulatoren (Strg+Umschalt+C)</translation>
    </message>
    <message>
        <source>Details</source>
        <translation>Einzelheiten</translation>
    </message>
    <message>
        <source>Tensors</source>
        <translation>Tensoren</translation>
    </message>
    <message>
        <source>Bytes by type</source>
        <translation>Bytes je Typ</translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n Tensor</numerusform>
            <numerusform>%n Tensoren</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 tensors</source>
        <translation>%1 von %2 Tensoren</translation>
    </message>
</context>
<context>
    <name>qw::ui::TokenListModel</name>
    <message>
        <source>Beginning of text</source>
        <translation>Textanfang</translation>
    </message>
    <message>
        <source>End of text</source>
        <translation>Textende</translation>
    </message>
    <message>
        <source>End of turn</source>
        <translation>Ende des Beitrags</translation>
    </message>
    <message>
        <source>End of message</source>
        <translation>Ende der Nachricht</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Separator</source>
        <translation>Trenner</translation>
    </message>
    <message>
        <source>Padding</source>
        <translation>Füllung</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Classification</source>
        <translation>Klassifikation</translation>
    </message>
    <message>
        <source>Fill in the middle: prefix</source>
        <translation>Lücke füllen: davor</translation>
    </message>
    <message>
        <source>Fill in the middle: suffix</source>
        <translation>Lücke füllen: danach</translation>
    </message>
    <message>
        <source>Fill in the middle: middle</source>
        <translation>Lücke füllen: Mitte</translation>
    </message>
    <message>
        <source>normal</source>
        <translation>normal</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
    <message>
        <source>control</source>
        <translation>Steuerzeichen</translation>
    </message>
    <message>
        <source>user-defined</source>
        <translation>benutzerdefiniert</translation>
    </message>
    <message>
        <source>unused</source>
        <translation>unbenutzt</translation>
    </message>
    <message>
        <source>byte</source>
        <translation>Byte</translation>
    </message>
    <message>
        <source>SentencePiece (llama)</source>
        <translation>SentencePiece (llama)</translation>
    </message>
    <message>
        <source>Byte-pair encoding (gpt2)</source>
        <translation>Byte-Pair-Encoding (gpt2)</translation>
    </message>
    <message>
        <source>WordPiece (bert)</source>
        <translation>WordPiece (bert)</translation>
    </message>
    <message>
        <source>Unigram (t5)</source>
        <translation>Unigram (t5)</translation>
    </message>
    <message>
        <source>Greedy trie (rwkv)</source>
        <translation>Greedy-Trie (rwkv)</translation>
    </message>
    <message>
        <source>Id</source>
        <translation>Nr.</translation>
    </message>
    <message>
        <source>Token</source>
        <translation>Token</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Wert</translation>
    </message>
</context>
<context>
    <name>qw::ui::TokenizerTab</name>
    <message>
        <source>No tokenizer in this file</source>
        <translation>Kein Tokenizer in dieser Datei</translation>
    </message>
    <message>
        <source>It has no vocabulary. It can be inspected, quantized and exported all the same.</source>
        <translation>Sie hat kein Vokabular. Ansehen, quantisieren und exportieren lässt sie sich trotzdem.</translation>
    </message>
    <message>
        <source>Reading the vocabulary…</source>
        <translation>Das Vokabular wird gelesen …</translation>
    </message>
    <message>
        <source>Vocabulary</source>
        <translation>Vokabular</translation>
    </message>
    <message>
        <source>Special tokens</source>
        <translation>Besondere Tokens</translation>
    </message>
    <message>
        <source>Find a token by its text or id</source>
        <translation>Ein Token nach Text oder Nummer suchen</translation>
    </message>
    <message>
        <source>Tokens</source>
        <translation>Tokens</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Splitting rules</source>
        <translation>Zerlegungsregeln</translation>
    </message>
    <message>
        <source>Merges</source>
        <translation>Verschmelzungen</translation>
    </message>
    <message>
        <source>The file names none</source>
        <translation>Die Datei nennt keine</translation>
    </message>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln Token</numerusform>
            <numerusform>%Ln Tokens</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 of %2 tokens</source>
        <translation>%1 von %2 Tokens</translation>
    </message>
</context>
<context>
    <name>qw::ui::TypeShareChart</name>
    <message>
        <source>%1 — click to show only these</source>
        <translation>%1 — klicken, um nur diese zu zeigen</translation>
    </message>
</context>
<context>
    <name>qw::ui::TypeStep</name>
    <message>
        <source>This file is already %1: types that are not smaller gain nothing</source>
        <translation>Diese Datei ist schon %1: Typen, die nicht kleiner sind, bringen nichts</translation>
    </message>
    <message>
        <source>Quantize it again: the new loss adds to the old one, so the result is worse than the same type made from the 16-bit file</source>
        <translation>Noch einmal quantisieren: Der neue Verlust kommt zum alten hinzu; das Ergebnis ist schlechter als derselbe Typ aus der 16-Bit-Datei</translation>
    </message>
    <message>
        <source>Types</source>
        <translation>Typen</translation>
    </message>
    <message>
        <source>Advanced</source>
        <translation>Erweitert</translation>
    </message>
    <message>
        <source>Planning…</source>
        <translation>Wird geplant …</translation>
    </message>
    <message>
        <source>Tick one or more types</source>
        <translation>Einen oder mehrere Typen ankreuzen</translation>
    </message>
    <message numerus="yes">
        <source>%n file(s), %1 together</source>
        <translation>
            <numerusform>%n Datei, zusammen %1</numerusform>
            <numerusform>%n Dateien, zusammen %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::ValueHistogram</name>
    <message>
        <source>Histogram of values from %1 to %2</source>
        <translation>Histogramm der Werte von %1 bis %2</translation>
    </message>
    <message>
        <source>mean %1</source>
        <translation>Mittel %1</translation>
    </message>
    <message>
        <source>◂ %L1 more</source>
        <translation>◂ %L1 weitere</translation>
    </message>
    <message>
        <source>%L1 more ▸</source>
        <translation>%L1 weitere ▸</translation>
    </message>
    <message>
        <source>%1 … %2: %L3 values</source>
        <translation>%1 … %2: %L3 Werte</translation>
    </message>
</context>
</TS>
