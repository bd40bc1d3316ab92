#include "core/quant/plan.h"
#include "tests/support/fake_model.h"

#include <QTest>

using namespace qw;
using namespace qw::quant;

namespace {

std::string nameFromPath(const std::string& path, FileType type = FileType::Q4_K_M) {
    test::FakeModel model("llama");
    model.paths({path});
    return suggestedFileName(model, type);
}

} // namespace

class TestOutputName : public QObject {
    Q_OBJECT

private slots:
    void fromMetadata() {
        test::FakeModel model("llama");
        model.paths({"/models/whatever.gguf"})
            .key("general.name", std::string("Something else"))
            .key("general.basename", std::string("Mixtral"))
            .key("general.size_label", std::string("8x7B"))
            .key("general.finetune", std::string("Instruct"))
            .key("general.version", std::string("v0.1"));
        QCOMPARE(suggestedFileName(model, FileType::Q4_K_M),
                 std::string("Mixtral-8x7B-Instruct-v0.1-Q4_K_M.gguf"));
        QCOMPARE(suggestedFileName(model, FileType::BF16),
                 std::string("Mixtral-8x7B-Instruct-v0.1-BF16.gguf"));
    }

    void partsThatAreAbsentAreLeftOut() {
        test::FakeModel model("llama");
        model.key("general.basename", std::string("Tiny Model")).key("general.version", std::string(""));
        QCOMPARE(suggestedFileName(model, FileType::Q8_0), std::string("Tiny-Model-Q8_0.gguf"));
    }

    void aFreeNameDoesNotRepeatItsParts() {
        test::FakeModel model("llama");
        model.key("general.name", std::string("Meta Llama 3 8B Instruct"))
            .key("general.size_label", std::string("8B"));
        model.key("general.version", std::string("v2"));
        QCOMPARE(suggestedFileName(model, FileType::Q6_K),
                 std::string("Meta-Llama-3-8B-Instruct-v2-Q6_K.gguf"));
    }

    void fromTheFileName_data() {
        QTest::addColumn<QByteArray>("path");
        QTest::addColumn<QByteArray>("name");
        const auto row = [](const char* path, const char* name) {
            QTest::newRow(path) << QByteArray(path) << QByteArray(name);
        };
        row("/a/b/mistral-7b-v0.1.F16.gguf", "mistral-7b-v0.1-Q4_K_M.gguf");
        row("mistral-7b.gguf", "mistral-7b-Q4_K_M.gguf");
        row("Qwen2-0.5B-fp16.GGUF", "Qwen2-0.5B-Q4_K_M.gguf");
        row("model-q4_k_s.gguf", "model-Q4_K_M.gguf");
        row("model_Q4_K.gguf", "model-Q4_K_M.gguf");
        row("model-UD-Q4_K_XL.gguf", "model-Q4_K_M.gguf");
        row("model.i1-IQ2_XXS.gguf", "model-Q4_K_M.gguf");
        row("model-MXFP4_MOE.gguf", "model-Q4_K_M.gguf");
        row("Big-BF16-00001-of-00005.gguf", "Big-Q4_K_M.gguf");
        row("C:\\models\\Thing-F32.gguf", "Thing-Q4_K_M.gguf");
        row("no-extension", "no-extension-Q4_K_M.gguf");
        row("f16.gguf", "f16-Q4_K_M.gguf"); // nothing would remain
        row("XF16.gguf", "XF16-Q4_K_M.gguf");
    }
    void fromTheFileName() {
        QFETCH(QByteArray, path);
        QFETCH(QByteArray, name);
        QCOMPARE(QByteArray::fromStdString(nameFromPath(path.toStdString())), name);
    }

    void charactersThatFileSystemsRefuse() {
        test::FakeModel model("llama");
        model.key("general.basename", std::string("../evil: a/b\\c*?\"<>|\n name.. "));
        QCOMPARE(suggestedFileName(model, FileType::Q4_0), std::string("evil-a-b-c-name-Q4_0.gguf"));
        model.key("general.basename", std::string("../.."));
        QCOMPARE(suggestedFileName(model, FileType::Q4_0), std::string("model-Q4_0.gguf"));
        model.key("general.basename", std::string("Modèle Ünïcode 模型"));
        QCOMPARE(suggestedFileName(model, FileType::Q4_0), std::string("Modèle-Ünïcode-模型-Q4_0.gguf"));
    }

    void longNamesAreCutBetweenCharacters() {
        std::string name;
        while (name.size() < 400)
            name += "模";
        test::FakeModel model("llama");
        model.key("general.basename", name);
        const std::string suggested = suggestedFileName(model, FileType::Q4_K_M);
        QVERIFY(suggested.size() <= 220);
        QCOMPARE(QString::fromUtf8(suggested.c_str()).toUtf8().toStdString(), suggested);
        QVERIFY(!QString::fromUtf8(suggested.c_str()).contains(QChar::ReplacementCharacter));
    }

    void namesThatEndInATypeNameOnlyOne() {
        test::FakeModel model("llama");
        model.key("general.name", std::string("Model F16"));
        QCOMPARE(suggestedFileName(model, FileType::Q4_K_M), std::string("Model-Q4_K_M.gguf"));
    }

    void copiesKeepTheTypeAndNeverTheSourcesName() {
        test::FakeModel model("llama");
        model.paths({"Model-Q6_K.gguf"}).key("general.file_type", std::uint32_t{18});
        QCOMPARE(suggestedFileName(model, FileType::Copy), std::string("Model-Q6_K-copy.gguf"));
        model.paths({"else.gguf"}).key("general.basename", std::string("Model"));
        QCOMPARE(suggestedFileName(model, FileType::Copy), std::string("Model-Q6_K.gguf"));
        QCOMPARE(nameFromPath("plain.gguf", FileType::Copy), std::string("plain-copy.gguf"));
    }
};

QTEST_APPLESS_MAIN(TestOutputName)
#include "test_output_name.moc"
