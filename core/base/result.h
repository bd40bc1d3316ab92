// Result<T>: a value or an Error. The one way core functions report expected failure; they never throw for it.
#pragma once

#include "core/base/error.h"

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

namespace qw {

template <class T>
class [[nodiscard]] Result {
public:
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    T& value() & { assert(ok()); return *std::get_if<0>(&m_state); }
    const T& value() const& { assert(ok()); return *std::get_if<0>(&m_state); }
    T&& value() && { assert(ok()); return std::move(*std::get_if<0>(&m_state)); }
    T& operator*() & { return value(); }
    const T& operator*() const& { return value(); }
    T&& operator*() && { return std::move(*this).value(); }
    T* operator->() { return &value(); }
    const T* operator->() const { return &value(); }

    const Error& error() const& { assert(!ok()); return *std::get_if<1>(&m_state); }
    Error&& error() && { assert(!ok()); return std::move(*std::get_if<1>(&m_state)); }

private:
    std::variant<T, Error> m_state;
};

// Success without a value.
template <>
class [[nodiscard]] Result<void> {
public:
    Result() = default;
    Result(Error error) : m_error(std::move(error)) {}

    bool ok() const { return !m_error.has_value(); }
    explicit operator bool() const { return ok(); }
    const Error& error() const& { assert(!ok()); return *m_error; }
    Error&& error() && { assert(!ok()); return std::move(*m_error); }

private:
    std::optional<Error> m_error;
};

} // namespace qw

// QW_TRY(declaration, expression): evaluates a Result, returns its error from the enclosing function, or
// moves its value into the declaration.   QW_TRY(auto file, openFile(path));
#define QW_CONCAT_INNER(a, b) a##b
#define QW_CONCAT(a, b) QW_CONCAT_INNER(a, b)
#define QW_TRY(declaration, expression) QW_TRY_NAMED(QW_CONCAT(qwTry, __LINE__), declaration, expression)
#define QW_TRY_NAMED(name, declaration, expression)                                                            \
    auto name = (expression);                                                                                  \
    if (!name.ok())                                                                                            \
        return std::move(name).error();                                                                        \
    declaration = std::move(name).value()

// QW_CHECK(expression): the same for a Result<void>.
#define QW_CHECK(expression)                                                                                   \
    do {                                                                                                       \
        if (auto qwChecked = (expression); !qwChecked.ok())                                                    \
            return std::move(qwChecked).error();                                                               \
    } while (false)
