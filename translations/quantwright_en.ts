<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>ErrorText</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PlanWarning</name>
    <message numerus="yes">
        <source>%n tensor(s) with another type than the mix wants, because rows are no whole blocks</source>
        <translation>
            <numerusform>%n tensor with another type than the mix wants, because its rows are no whole blocks</numerusform>
            <numerusform>%n tensors with another type than the mix wants, because their rows are no whole blocks</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) quantized a second time: the new loss adds to the old</source>
        <translation>
            <numerusform>%n tensor quantized a second time: the new loss adds to the old</numerusform>
            <numerusform>%n tensors quantized a second time: the new loss adds to the old</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) without the importance matrix that the type needs</source>
        <translation>
            <numerusform>%n tensor without the importance matrix that the type needs</numerusform>
            <numerusform>%n tensors without the importance matrix that the type needs</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) that the importance matrix does not cover, encoded without weights</source>
        <translation>
            <numerusform>%n tensor that the importance matrix does not cover, encoded without weights</numerusform>
            <numerusform>%n tensors that the importance matrix does not cover, encoded without weights</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The importance matrix belongs to another model: %n tensor(s) of another width</source>
        <translation>
            <numerusform>The importance matrix belongs to another model: %n tensor of another width</numerusform>
            <numerusform>The importance matrix belongs to another model: %n tensors of another width</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n expert(s) that the importance matrix&apos;s text never reached: all their columns weigh alike</source>
        <translation>
            <numerusform>%n expert that the importance matrix&apos;s text never reached: all its columns weigh alike</numerusform>
            <numerusform>%n experts that the importance matrix&apos;s text never reached: all their columns weigh alike</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n entry(s) of the importance matrix without a tensor of their name</source>
        <translation>
            <numerusform>%n entry of the importance matrix without a tensor of its name</numerusform>
            <numerusform>%n entries of the importance matrix without a tensor of their name</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n renumbered tensor(s) with the weights measured for their own layer</source>
        <translation>
            <numerusform>%n renumbered tensor with the weights measured for its own layer</numerusform>
            <numerusform>%n renumbered tensors with the weights measured for their own layer</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::DestinationStep</name>
    <message numerus="yes">
        <source> · %n files</source>
        <translation>
            <numerusform> · %n file</numerusform>
            <numerusform> · %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::DetailsStep</name>
    <message numerus="yes">
        <source>%n edit(s) from the Model page are part of this export</source>
        <translation>
            <numerusform>%n edit from the Model page is part of this export</numerusform>
            <numerusform>%n edits from the Model page are part of this export</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>and %n more</source>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>As the opened model: %n file(s)</source>
        <translation>
            <numerusform>As the opened model: %n file</numerusform>
            <numerusform>As the opened model: %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::DiffTab</name>
    <message numerus="yes">
        <source>%n metadata key(s) differ</source>
        <translation>
            <numerusform>%n metadata key differs</numerusform>
            <numerusform>%n metadata keys differ</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n tensor(s) differ in type or shape</source>
        <translation>
            <numerusform>%n tensor differs in type or shape</numerusform>
            <numerusform>%n tensors differ in type or shape</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::ExportWizard</name>
    <message numerus="yes">
        <source>Export %n file(s)</source>
        <translation>
            <numerusform>Export %n file</numerusform>
            <numerusform>Export %n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::FactsCard</name>
    <message numerus="yes">
        <source>%n shards</source>
        <translation>
            <numerusform>%n shard</numerusform>
            <numerusform>%n shards</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::MainWindow</name>
    <message numerus="yes">
        <source>%1 and %n more</source>
        <translation>
            <numerusform>%1 and %n more</numerusform>
            <numerusform>%1 and %n more</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n unfinished file(s) were left behind</source>
        <translation>
            <numerusform>%n unfinished file was left behind</numerusform>
            <numerusform>%n unfinished files were left behind</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::MatrixStep</name>
    <message numerus="yes">
        <source>%Ln entry(s)</source>
        <translation>
            <numerusform>%Ln entry</numerusform>
            <numerusform>%Ln entries</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln chunk(s)</source>
        <translation>
            <numerusform>%Ln chunk</numerusform>
            <numerusform>%Ln chunks</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::MetadataTab</name>
    <message numerus="yes">
        <source>%n key(s)</source>
        <translation>
            <numerusform>%n key</numerusform>
            <numerusform>%n keys</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n edit(s), part of the next export.</source>
        <translation>
            <numerusform>%n edit, part of the next export.</numerusform>
            <numerusform>%n edits, part of the next export.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::ResultCard</name>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files</source>
        <translation>
            <numerusform>%n file</numerusform>
            <numerusform>%n files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::RunStep</name>
    <message numerus="yes">
        <source>Exporting %n file(s)</source>
        <translation>
            <numerusform>Exporting %n file</numerusform>
            <numerusform>Exporting %n files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Done: %n file(s) exported</source>
        <translation>
            <numerusform>Done: %n file exported</numerusform>
            <numerusform>Done: %n files exported</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::TensorTreeModel</name>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::TensorsTab</name>
    <message numerus="yes">
        <source>%n tensor(s)</source>
        <translation>
            <numerusform>%n tensor</numerusform>
            <numerusform>%n tensors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::TokenizerTab</name>
    <message numerus="yes">
        <source>%Ln token(s)</source>
        <translation>
            <numerusform>%Ln token</numerusform>
            <numerusform>%Ln tokens</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>qw::ui::TypeStep</name>
    <message numerus="yes">
        <source>%n file(s), %1 together</source>
        <translation>
            <numerusform>%n file, %1 together</numerusform>
            <numerusform>%n files, %1 together</numerusform>
        </translation>
    </message>
</context>
</TS>
