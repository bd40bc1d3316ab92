// Drives the window through its pages with the sample model and saves each as a picture, light and dark.
// screenshots FOLDER [FILTER]: only scenes whose name contains FILTER. Exits with 1 when a picture is blank
// or a button's text does not fit.
#include "app/studio.h"
#include "core/quant/plan.h"
#include "ui/bridge/export_job.h"
#include "ui/pages/model/model_page.h"
#include "ui/pages/page.h"
#include "ui/window/notice_stack.h"
#include "ui/wizard/export_wizard.h"

#include <QAbstractButton>
#include <QApplication>
#include <QDir>
#include <QDragEnterEvent>
#include <QElapsedTimer>
#include <QFontDatabase>
#include <QMimeData>
#include <QPushButton>
#include <QStyle>
#include <QStyleOptionButton>
#include <QTemporaryDir>
#include <QTextStream>
#include <QTreeView>
#include <QUrl>

#include <algorithm>
#include <functional>
#include <thread>

namespace {

using namespace qw;

QString folder;
QString filter;
int problems = 0;

void complain(const QString& text) {
    ++problems;
    QTextStream(stderr) << text << '\n';
}

// Lets events run until the condition holds; false after ten seconds.
bool settle(
    const std::function<bool()>& done = [] { return false; }, int milliseconds = 10000) {
    QElapsedTimer clock;
    clock.start();
    while (!done() && clock.elapsed() < milliseconds)
        QApplication::processEvents(QEventLoop::AllEvents, 10);
    return done();
}

bool isBlank(const QImage& image) {
    QRgb first = image.pixel(0, 0);
    for (int y = 0; y < image.height(); y += 3)
        for (int x = 0; x < image.width(); x += 3)
            if (image.pixel(x, y) != first) return false;
    return true;
}

void checkButtons(const QWidget* root, const QString& scene) {
    for (const auto* button : root->findChildren<QPushButton*>()) {
        if (!button->isVisible() || button->text().isEmpty()) continue;
        const int needed = button->fontMetrics().size(Qt::TextShowMnemonic, button->text()).width();
        if (needed > button->width())
            complain(QStringLiteral("%1: “%2” does not fit its button").arg(scene, button->text()));
    }
}

void shoot(QWidget* widget, const QString& scene) {
    if (!filter.isEmpty() && !scene.contains(filter)) return;
    settle([] { return false; }, 60);
    const QImage image = widget->grab().toImage();
    if (isBlank(image)) complain(scene + QStringLiteral(": blank"));
    checkButtons(widget, scene);
    if (!image.save(folder + QLatin1Char('/') + scene + QStringLiteral(".png")))
        complain(scene + QStringLiteral(": not saved"));
}

// A job that holds still at a given share, so that the strip can be looked at.
jobs::JobSpec steadyJob(const char* title, double share) {
    jobs::JobSpec spec;
    spec.kind = "picture";
    spec.title = title;
    spec.run = [share](const StopToken& stop, ProgressSink& progress) -> Result<std::any> {
        progress.setTotal(1000);
        for (int i = 0; i < 1000 * share && !stop.cancelled(); ++i) {
            progress.advance(1);
            progress.log("blk." + std::to_string(i / 9) + ".ffn_down.weight  F16 -> Q6_K  12.1 MiB");
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        while (!stop.waitWhilePaused())
            std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return Error{ErrorCode::Cancelled, {}, Error::kNoOffset, {}};
    };
    return spec;
}

void addRecents(ui::Settings& settings) {
    const QDateTime now = QDateTime::currentDateTime();
    const auto add = [&](const char* path, const char* name, const char* arch, quint64 parameters,
                         const char* type, quint64 bytes, int hoursAgo) {
        settings.addRecentModel({QLatin1String(path), QLatin1String(name), QLatin1String(arch), parameters,
                                 QLatin1String(type), bytes, now.addSecs(-3600LL * hoursAgo)});
    };
    add("/models/gemma-3-4b-it-F16.gguf", "gemma-3-4b-it", "gemma3", 3880263168ULL, "F16", 7767474368ULL, 75);
    add("/models/Qwen3-14B-BF16-00001-of-00006.gguf", "Qwen3-14B", "qwen3", 14768307200ULL, "BF16",
        29543406848ULL, 26);
    add("/models/Mistral-7B-Instruct-v0.3-F16.gguf", "Mistral-7B-Instruct-v0.3", "llama", 7248023552ULL,
        "F16", 14497337920ULL, 2);
}

QPoint drag(ui::MainWindow& window, const QStringList& paths) {
    static QMimeData data;
    QList<QUrl> urls;
    for (const QString& path : paths)
        urls << QUrl::fromLocalFile(path);
    data.setUrls(urls);
    QDragEnterEvent enter(window.rect().center(), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(&window, &enter);
    return window.rect().center();
}

void endDrag(ui::MainWindow& window) {
    QDragLeaveEvent leave;
    QApplication::sendEvent(&window, &leave);
}

void scenes(QApplication& application, const QString& suffix, ui::Settings::Theme theme, QSize size,
            const QString& language = QStringLiteral("en")) {
    QTemporaryDir place;
    const QString ini = place.filePath(QStringLiteral("settings.ini"));
    ui::Settings(ini).setLanguage(language);
    Studio studio(application, ini);
    ui::MainWindow& window = studio.window();
    ui::Workspace& workspace = studio.workspace();
    studio.settings().setTheme(theme);
    window.resize(size);
    window.show();
    settle([] { return false; }, 100);

    shoot(&window, QStringLiteral("home-first-") + suffix);
    addRecents(studio.settings());
    shoot(&window, QStringLiteral("home-") + suffix);

    drag(window, {Studio::samplePath()});
    settle([] { return false; }, 150);
    shoot(&window, QStringLiteral("home-drag-") + suffix);
    endDrag(window);
    const QString bad = place.filePath(QStringLiteral("notes.gguf"));
    QFile file(bad);
    if (file.open(QIODevice::WriteOnly)) file.write("Just some text");
    file.close();
    drag(window, {bad});
    settle([] { return false; }, 150);
    shoot(&window, QStringLiteral("home-drag-refused-") + suffix);
    endDrag(window);
    window.openPath(bad);
    settle([&] { return !workspace.session.loading(); });
    shoot(&window, QStringLiteral("home-error-") + suffix);
    window.notices().dismissNewest();

    const QString sample = place.filePath(QStringLiteral("sample-f16.gguf"));
    QFile::copy(Studio::samplePath(), sample);
    window.openPath(sample);
    settle([&] { return workspace.session.model() != nullptr; });
    settle([] { return false; }, 400);
    shoot(&window, QStringLiteral("model-") + suffix);
    auto* modelPage = static_cast<ui::ModelPage*>(window.page(QStringLiteral("model")));
    for (auto* tree : modelPage->findChildren<QTreeView*>()) {
        if (!tree->isVisible()) continue;
        tree->setCurrentIndex(tree->model()->index(1, 0, tree->model()->index(1, 0)));
        settle([] { return false; }, 800);
        shoot(&window, QStringLiteral("model-tensor-") + suffix);
    }
    const QStringList tabs{QStringLiteral("model-metadata-"), QStringLiteral("model-tokenizer-"),
                           QStringLiteral("model-template-"), QStringLiteral("model-differences-")};
    for (int i = 0; i < tabs.size(); ++i) {
        modelPage->showTab(static_cast<ui::ModelPage::Tab>(i + 1));
        settle([] { return false; }, 200);
        shoot(&window, tabs[i] + suffix);
    }

    workspace.jobs.submit(steadyJob("Export sample-Q4_K_M.gguf", 0.68));
    workspace.jobs.submit(steadyJob("Export sample-Q5_K_M.gguf", 0.1));
    workspace.jobs.submit(steadyJob("Export sample-Q6_K.gguf", 0.1));
    settle([] { return false; }, 1200);
    window.showPage(QStringLiteral("home"));
    shoot(&window, QStringLiteral("home-jobs-") + suffix);
    if (auto* toggle = window.findChild<QPushButton*>(QStringLiteral("toggleJobs"))) toggle->click();
    settle([] { return false; }, 200);
    shoot(&window, QStringLiteral("jobs-") + suffix);
    workspace.jobs.cancelAll();
    settle([&] { return workspace.jobs.idle(); });
    if (auto* toggle = window.findChild<QPushButton*>(QStringLiteral("toggleJobs"))) toggle->click();
    const auto ended = workspace.jobs.snapshots();
    for (const auto& job : ended)
        workspace.jobs.dismiss(job.id);

    // A real export, for what is said when it is done.
    auto plan = quant::makePlan(*workspace.session.model(), quant::PlanOptions{});
    if (plan.ok()) {
        ui::ExportRequest request;
        request.source = workspace.session.model();
        request.plan = std::make_shared<const quant::Plan>(std::move(plan).value());
        request.options.destination = place.filePath(QStringLiteral("sample-Q4_K_M.gguf")).toStdString();
        ui::submitExport(workspace, request);
        settle([&] { return workspace.jobs.idle(); }, 30000);
        shoot(&window, QStringLiteral("done-") + suffix);
    }
    window.showPage(QStringLiteral("settings"));
    shoot(&window, QStringLiteral("settings-") + suffix);
    // F1 on this page.
    for (QAction* action : window.findChildren<QAction*>())
        if (action->shortcut() == QKeySequence(Qt::Key_F1)) action->trigger();
    if (QWidget* help = window.findChild<QDialog*>(QStringLiteral("helpWindow")))
        shoot(help, QStringLiteral("help-") + suffix);
    window.startExport();
    if (QWidget* wizard = window.findChild<QDialog*>(QStringLiteral("exportWizard"))) {
        settle([] { return false; }, 700);
        shoot(wizard, QStringLiteral("wizard-1-types-") + suffix);
        auto* exporter = static_cast<ui::ExportWizard*>(wizard);
        exporter->setFolder(place.path());
        for (const char* step : {"wizard-2-matrix-none-", "wizard-2-matrix-", "wizard-3-details-",
                                 "wizard-4-destination-", "wizard-5-result-"}) {
            auto* next = wizard->findChild<QPushButton*>(QStringLiteral("wizardNext"));
            settle([&] { return next->isEnabled(); });
            if (QLatin1String(step) == QLatin1String("wizard-2-matrix-"))
                exporter->openMatrix({QStringLiteral(QW_TEST_DATA "/golden/imatrix.gguf")});
            else
                next->click();
            settle([&] { return workspace.jobs.idle() && next->isEnabled(); }, 3000);
            shoot(wizard, QLatin1String(step) + suffix);
        }
        wizard->close();
    }
}

} // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("Quantwright"));
    QApplication::setApplicationVersion(QStringLiteral("0.1.0"));
    const QStringList arguments = QApplication::arguments();
    folder = arguments.value(1, QStringLiteral("screenshots"));
    filter = arguments.value(2);
    if (!QDir().mkpath(folder)) return 1;
    if (QFontDatabase::hasFamily(QStringLiteral("Inter")))
        QApplication::setFont(QFont(QStringLiteral("Inter")));
    scenes(application, QStringLiteral("light"), ui::Settings::Theme::Light, QSize(1280, 800));
    scenes(application, QStringLiteral("dark"), ui::Settings::Theme::Dark, QSize(1280, 800));
    scenes(application, QStringLiteral("small"), ui::Settings::Theme::Light, QSize(1024, 680));
    scenes(application, QStringLiteral("low"), ui::Settings::Theme::Dark, QSize(900, 560));
    scenes(application, QStringLiteral("german"), ui::Settings::Theme::Light, QSize(1024, 680),
           QStringLiteral("de"));
    scenes(application, QStringLiteral("large"), ui::Settings::Theme::Light, QSize(1920, 1080));
    return problems == 0 ? 0 : 1;
}
