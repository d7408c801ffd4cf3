// An ordered map from text to a small value whose versions share what they have in common.
//
// A B-tree with path copying: `assign` and `erase` return a new map in O(log n) and leave the old
// one as it was. Any number of threads may read and copy maps that share nodes; one map object is
// not to be assigned to while another thread reads that same object. Pointers and views into a map
// live as long as any version that holds the entry. The height is below 12 for 2^32 entries, so
// destruction never recurses deeper than that.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/key_block.h"

namespace amiable::store {

template <class V>
class PersistentMap {
 public:
  std::size_t size() const { return root_.total; }
  bool empty() const { return size() == 0; }

  const V* find(std::string_view key) const;

  // The map with `key` at `value`, whether it was there before or not.
  PersistentMap assign(std::string_view key, V value) const;
  // The map without `key`; an equal map when it was not there.
  PersistentMap erase(std::string_view key) const;

  // Visits in order the entries whose key begins with `prefix` and is greater than `after` (empty:
  // from the first). visit(std::string_view key, const V&) returns false to stop.
  template <class Visit>
  void walk(std::string_view prefix, std::string_view after, Visit&& visit) const;

  // Number of keys that begin with `prefix`, in O(log n).
  std::size_t count(std::string_view prefix) const;

  // Entries in strictly ascending order of key. Faster than one assign after another.
  static PersistentMap from_sorted(std::vector<std::pair<std::string, V>> entries);

 private:
  // Measured at 100,000 ARNs: 16 looks up as fast as 24 and 32, and inserts and erases faster.
  static constexpr std::size_t fanout = 16;

  struct Node {};
  using NodePtr = std::shared_ptr<const Node>;
  struct Child {
    NodePtr node;
    std::size_t total = 0;  // entries below
  };

  // One more than `fanout` fits, so that a node is filled first and split afterwards.
  // INVARIANT of inner nodes: key i is not above any key of child i, and above all of child i - 1.
  template <class Item>
  struct Block : Node {
    Block() = default;
    Block(const Block& other, std::size_t more) : keys(other.keys, more), items(other.items) {}
    std::size_t size() const { return keys.size(); }
    void insert(std::size_t at, std::string_view key, Item item) {
      for (std::size_t i = size(); i > at; --i) items[i] = std::move(items[i - 1]);
      items[at] = std::move(item);
      keys.insert(at, key);
    }
    void erase(std::size_t at) {
      for (std::size_t i = at + 1; i < size(); ++i) items[i - 1] = std::move(items[i]);
      items[size() - 1] = Item();
      keys.erase(at);
    }
    std::shared_ptr<Block> split_off(std::size_t first) {
      auto upper = std::make_shared<Block>();
      for (std::size_t i = first; i < size(); ++i) {
        upper->insert(upper->size(), keys[i], std::move(items[i]));
        items[i] = Item();
      }
      keys.truncate(first);
      return upper;
    }
    KeyBlock<fanout + 1> keys;
    std::array<Item, fanout + 1> items;
  };
  using Leaf = Block<V>;
  using Inner = Block<Child>;

  struct Grown {
    Child child, right;  // right.node is null unless the node was split
    std::string right_key;
  };

  static const Leaf& leaf(const NodePtr& node) { return static_cast<const Leaf&>(*node); }
  static const Inner& inner(const NodePtr& node) { return static_cast<const Inner&>(*node); }
  static std::size_t child_of(const Inner& node, std::string_view key) {
    const std::size_t above = node.keys.upper_bound(key);
    return above == 0 ? 0 : above - 1;
  }
  static Child as_child(std::shared_ptr<const Leaf> node) {
    const std::size_t total = node->size();
    return {std::move(node), total};
  }
  static Child as_child(std::shared_ptr<const Inner> node) {
    std::size_t total = 0;
    for (std::size_t i = 0; i < node->size(); ++i) total += node->items[i].total;
    return {std::move(node), total};
  }
  template <class Item>
  static Grown grown(std::shared_ptr<Block<Item>> node);
  static Grown put(const NodePtr& node, unsigned height, std::string_view key, V& value);
  static Child without(const NodePtr& node, unsigned height, std::string_view key);
  static void mend(Inner& parent, std::size_t at, unsigned child_height);
  template <class Item>
  static Child joined(const Block<Item>& left, const Block<Item>& right);
  template <class Visit>
  static bool visit_from(const NodePtr& node, unsigned height, std::string_view from,
                         bool from_itself, std::string_view prefix, Visit& visit);
  std::size_t rank(std::string_view key) const;  // number of smaller keys

  Child root_;
  unsigned height_ = 0;  // of root_: 0 is a leaf
};

template <class V>
const V* PersistentMap<V>::find(std::string_view key) const {
  if (root_.node == nullptr) return nullptr;
  const Node* node = root_.node.get();
  for (unsigned height = height_; height > 0; --height) {
    const Inner& here = static_cast<const Inner&>(*node);
    node = here.items[child_of(here, key)].node.get();
  }
  const Leaf& here = static_cast<const Leaf&>(*node);
  const std::size_t at = here.keys.find(key);
  return at < here.size() ? &here.items[at] : nullptr;
}

template <class V>
template <class Item>
typename PersistentMap<V>::Grown PersistentMap<V>::grown(std::shared_ptr<Block<Item>> node) {
  Grown out;
  if (node->size() > fanout) {
    std::shared_ptr<Block<Item>> upper = node->split_off(node->size() / 2);
    out.right_key = upper->keys[0];
    out.right = as_child(std::move(upper));
  }
  out.child = as_child(std::move(node));
  return out;
}

template <class V>
typename PersistentMap<V>::Grown PersistentMap<V>::put(const NodePtr& node, unsigned height,
                                                       std::string_view key, V& value) {
  if (height == 0) {
    const Leaf& old = leaf(node);
    const std::size_t at = old.keys.lower_bound(key);
    auto copy = std::make_shared<Leaf>(old, key.size());
    if (at < old.size() && old.keys[at] == key) {
      copy->items[at] = std::move(value);
    } else {
      copy->insert(at, key, std::move(value));
    }
    return grown<V>(std::move(copy));
  }
  const Inner& old = inner(node);
  const std::size_t at = child_of(old, key);
  Grown below = put(old.items[at].node, height - 1, key, value);
  auto copy = std::make_shared<Inner>(old, key.size() + below.right_key.size());
  if (at == 0 && key < old.keys[0]) {
    copy->keys.erase(0);
    copy->keys.insert(0, key);
  }
  copy->items[at] = std::move(below.child);
  if (below.right.node != nullptr) {
    copy->insert(at + 1, below.right_key, std::move(below.right));
  }
  return grown<Child>(std::move(copy));
}

template <class V>
PersistentMap<V> PersistentMap<V>::assign(std::string_view key, V value) const {
  PersistentMap out;
  if (root_.node == nullptr) {
    auto first = std::make_shared<Leaf>();
    first->insert(0, key, std::move(value));
    out.root_ = as_child(std::move(first));
    return out;
  }
  Grown top = put(root_.node, height_, key, value);
  out.root_ = std::move(top.child);
  out.height_ = height_;
  if (top.right.node != nullptr) {
    auto root = std::make_shared<Inner>();
    const std::string_view first =
        height_ == 0 ? leaf(out.root_.node).keys[0] : inner(out.root_.node).keys[0];
    root->insert(0, first, out.root_);
    root->insert(1, top.right_key, std::move(top.right));
    out.root_ = as_child(std::move(root));
    ++out.height_;
  }
  return out;
}

template <class V>
template <class Item>
typename PersistentMap<V>::Child PersistentMap<V>::joined(const Block<Item>& left,
                                                          const Block<Item>& right) {
  auto both = std::make_shared<Block<Item>>(left, 0);
  for (std::size_t i = 0; i < right.size(); ++i) {
    both->insert(both->size(), right.keys[i], right.items[i]);
  }
  return as_child(std::shared_ptr<const Block<Item>>(std::move(both)));
}

// Joins a child that has become small with a neighbour when both fit into one node.
template <class V>
void PersistentMap<V>::mend(Inner& parent, std::size_t at, unsigned child_height) {
  const auto size_of = [child_height](const Child& child) {
    return child_height == 0 ? leaf(child.node).size() : inner(child.node).size();
  };
  if (parent.size() < 2 || size_of(parent.items[at]) >= fanout / 4) return;
  const std::size_t left = at == 0 ? 0 : at - 1;
  const Child& first = parent.items[left];
  const Child& second = parent.items[left + 1];
  if (size_of(first) + size_of(second) > fanout) return;
  Child both = child_height == 0 ? joined(leaf(first.node), leaf(second.node))
                                 : joined(inner(first.node), inner(second.node));
  parent.items[left] = std::move(both);
  parent.erase(left + 1);
}

template <class V>
typename PersistentMap<V>::Child PersistentMap<V>::without(const NodePtr& node, unsigned height,
                                                           std::string_view key) {
  if (height == 0) {
    auto copy = std::make_shared<Leaf>(leaf(node), 0);
    copy->erase(copy->keys.lower_bound(key));
    return as_child(std::shared_ptr<const Leaf>(std::move(copy)));
  }
  const Inner& old = inner(node);
  const std::size_t at = child_of(old, key);
  auto copy = std::make_shared<Inner>(old, 0);
  copy->items[at] = without(old.items[at].node, height - 1, key);
  if (copy->items[at].total == 0) {
    copy->erase(at);
  } else {
    mend(*copy, at, height - 1);
  }
  return as_child(std::shared_ptr<const Inner>(std::move(copy)));
}

template <class V>
PersistentMap<V> PersistentMap<V>::erase(std::string_view key) const {
  if (find(key) == nullptr) return *this;
  if (size() == 1) return {};
  PersistentMap out;
  out.root_ = without(root_.node, height_, key);
  out.height_ = height_;
  while (out.height_ > 0 && inner(out.root_.node).size() == 1) {
    Child only = inner(out.root_.node).items[0];
    out.root_ = std::move(only);
    --out.height_;
  }
  return out;
}

template <class V>
template <class Visit>
bool PersistentMap<V>::visit_from(const NodePtr& node, unsigned height, std::string_view from,
                                  bool from_itself, std::string_view prefix, Visit& visit) {
  if (height == 0) {
    const Leaf& here = leaf(node);
    std::size_t i = from_itself ? here.keys.lower_bound(from) : here.keys.upper_bound(from);
    for (; i < here.size(); ++i) {
      if (!here.keys[i].starts_with(prefix) || !visit(here.keys[i], here.items[i])) return false;
    }
    return true;
  }
  const Inner& here = inner(node);
  for (std::size_t i = child_of(here, from); i < here.size(); ++i) {
    if (!visit_from(here.items[i].node, height - 1, from, from_itself, prefix, visit)) return false;
  }
  return true;
}

template <class V>
template <class Visit>
void PersistentMap<V>::walk(std::string_view prefix, std::string_view after, Visit&& visit) const {
  if (root_.node == nullptr) return;
  const bool from_prefix = after < prefix || after.empty();
  visit_from(root_.node, height_, from_prefix ? prefix : after, from_prefix, prefix, visit);
}

template <class V>
std::size_t PersistentMap<V>::rank(std::string_view key) const {
  if (root_.node == nullptr) return 0;
  std::size_t smaller = 0;
  const NodePtr* node = &root_.node;
  for (unsigned height = height_; height > 0; --height) {
    const Inner& here = inner(*node);
    const std::size_t at = child_of(here, key);
    for (std::size_t i = 0; i < at; ++i) smaller += here.items[i].total;
    node = &here.items[at].node;
  }
  return smaller + leaf(*node).keys.lower_bound(key);
}

template <class V>
std::size_t PersistentMap<V>::count(std::string_view prefix) const {
  std::string past(prefix);  // the least text above all that begin with `prefix`
  while (!past.empty() && past.back() == '\xFF') past.pop_back();
  if (past.empty()) return size() - rank(prefix);
  past.back() = static_cast<char>(static_cast<unsigned char>(past.back()) + 1U);
  return rank(past) - rank(prefix);
}

template <class V>
PersistentMap<V> PersistentMap<V>::from_sorted(std::vector<std::pair<std::string, V>> entries) {
  constexpr std::size_t filled = fanout * 3 / 4;  // room for inserts to come
  PersistentMap out;
  if (entries.empty()) return out;
  std::vector<std::pair<std::string, Child>> level;
  for (std::size_t begin = 0; begin < entries.size(); begin += filled) {
    auto node = std::make_shared<Leaf>();
    for (std::size_t i = begin; i < std::min(begin + filled, entries.size()); ++i) {
      node->insert(node->size(), entries[i].first, std::move(entries[i].second));
    }
    level.emplace_back(std::move(entries[begin].first), as_child(std::move(node)));
  }
  while (level.size() > 1) {
    std::vector<std::pair<std::string, Child>> above;
    for (std::size_t begin = 0; begin < level.size(); begin += filled) {
      auto node = std::make_shared<Inner>();
      for (std::size_t i = begin; i < std::min(begin + filled, level.size()); ++i) {
        node->insert(node->size(), level[i].first, std::move(level[i].second));
      }
      above.emplace_back(std::move(level[begin].first), as_child(std::move(node)));
    }
    level = std::move(above);
    ++out.height_;
  }
  out.root_ = std::move(level.front().second);
  return out;
}

}  // namespace amiable::store
