// Strict RFC 8259 reader whose every value knows its place in the source, and a small writer.
//
// The document is one flat vector of nodes in source order (a parent directly before its
// children), 16 bytes each; strings are decoded only when asked for. Duplicate keys in one object,
// nesting beyond limits::json_depth_max, invalid UTF-8 and text after the value are errors that
// name both places where that helps (where the thing was opened, where the first key stood).
// Documents are immutable after parse and safe to share; a Value must not outlive its Document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/source.h"

namespace amiable::json {

enum class Type : std::uint8_t { null, boolean, number, string, array, object };

std::string_view type_name(Type type);  // "null", "a boolean", "a number", "a string", …

struct Node {
  std::uint32_t offset = 0;      // first byte as written
  std::uint32_t length = 0;      // bytes as written, quotes and brackets included
  std::uint32_t end = 0;         // index of the first node after this subtree
  std::uint32_t count : 28 = 0;  // elements, or members
  std::uint32_t type : 3 = 0;
  std::uint32_t escaped : 1 = 0;  // string with backslashes
};

class Document;

class Value {
 public:
  Value(const Document& document, std::uint32_t index) : document_(&document), index_(index) {}

  Type type() const;
  bool is(Type type) const { return this->type() == type; }
  Span span() const;             // as written, quotes included
  std::string_view raw() const;  // as written
  const Source& source() const;
  const SourcePtr& source_ptr() const;  // for what outlives the document
  std::string place() const;            // describe_place of its first byte

  bool boolean() const;        // Type::boolean only
  std::string string() const;  // Type::string only: decoded
  // Decoded text without a copy where there was no escape; else decoded into `storage`.
  std::string_view string(std::string& storage) const;
  bool equals(std::string_view text) const;  // a string with exactly this decoded text

  std::size_t size() const;                               // elements or members; 0 for scalars
  std::optional<Value> find(std::string_view key) const;  // objects; nullopt otherwise

  class Elements;
  class Members;
  Elements elements() const;  // empty range unless array
  Members members() const;    // empty range unless object

 private:
  const Node& node() const;
  const Document* document_;
  std::uint32_t index_;
};

struct Member {
  Value key;  // Type::string
  Value value;
};

class Value::Elements {
 public:
  class Iterator {
   public:
    Iterator(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
    Value operator*() const { return {*document_, index_}; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Document* document_;
    std::uint32_t index_;
  };
  Elements(const Document* document, std::uint32_t first, std::uint32_t last)
      : document_(document), first_(first), last_(last) {}
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, last_}; }

 private:
  const Document* document_;
  std::uint32_t first_;
  std::uint32_t last_;
};

class Value::Members {
 public:
  class Iterator {
   public:
    Iterator(const Document* document, std::uint32_t index) : document_(document), index_(index) {}
    Member operator*() const { return {{*document_, index_}, {*document_, index_ + 1}}; }
    Iterator& operator++();
    bool operator==(const Iterator& other) const { return index_ == other.index_; }

   private:
    const Document* document_;
    std::uint32_t index_;
  };
  Members(const Document* document, std::uint32_t first, std::uint32_t last)
      : document_(document), first_(first), last_(last) {}
  Iterator begin() const { return {document_, first_}; }
  Iterator end() const { return {document_, last_}; }

 private:
  const Document* document_;
  std::uint32_t first_;
  std::uint32_t last_;
};

class Document {
 public:
  Value root() const { return {*this, 0}; }
  const Source& source() const { return *source_; }
  const SourcePtr& source_ptr() const { return source_; }

 private:
  friend class Value;
  friend class Value::Elements;
  friend class Value::Members;
  friend Result<std::shared_ptr<const Document>> parse(SourcePtr source);
  SourcePtr source_;
  std::vector<Node> nodes_;
};

inline const SourcePtr& Value::source_ptr() const { return document_->source_ptr(); }

using DocumentPtr = std::shared_ptr<const Document>;

// ErrorKind::unreadable with message (expected what, found what, where opened), place and next.
Result<DocumentPtr> parse(SourcePtr source);

// Append-to-string writer; commas, escapes and indentation (0: one line) in one place.
class Writer {
 public:
  explicit Writer(int indent = 0) : indent_(indent) {}
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view value);
  Writer& number(std::int64_t value);
  Writer& boolean(bool value);
  Writer& null();
  Writer& raw(std::string_view json);  // an already valid JSON text
  void reserve(std::size_t bytes) { out_.reserve(bytes); }
  std::string take() { return std::move(out_); }

 private:
  void before_value();
  void newline();
  std::string out_;
  std::vector<bool> has_item_;
  int indent_;
  bool after_key_ = false;
};

void append_quoted(std::string& out, std::string_view text);

}  // namespace amiable::json
