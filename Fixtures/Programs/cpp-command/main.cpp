// A program in C++ that has its library work: containers, algorithms, streams and formatting, virtual
// functions and initializers of global objects.

#include <algorithm>
#include <iomanip>
#include <iostream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace {

struct Shape {
  virtual ~Shape() = default;
  virtual double area() const = 0;
};

struct Square final : Shape {
  explicit Square(double side) : side(side) {}
  double area() const override { return side * side; }
  double side;
};

struct Circle final : Shape {
  explicit Circle(double radius) : radius(radius) {}
  double area() const override { return 3.0 * radius * radius; }
  double radius;
};

// Made before main and ended after it.
struct Announcer {
  Announcer() { std::cout << "begin\n"; }
  ~Announcer() { std::cout << "end" << std::endl; }
} announcer;

const std::map<std::string, int> numbers = {{"one", 1}, {"two", 2}, {"three", 3}};

}  // namespace

int main(int count, char **arguments) {
  std::vector<std::unique_ptr<Shape>> shapes;
  shapes.push_back(std::make_unique<Square>(2));
  shapes.push_back(std::make_unique<Circle>(1.5));
  double total = 0;
  for (const auto &shape : shapes) total += shape->area();
  std::cout << std::fixed << std::setprecision(2) << total << '\n';

  std::string line, all;
  std::map<std::string, int> words;
  while (std::getline(std::cin, line)) {
    std::istringstream stream(line);
    for (std::string word; stream >> word;) words[word]++;
    all += line;
  }
  std::vector<std::pair<std::string, int>> sorted(words.begin(), words.end());
  std::stable_sort(sorted.begin(), sorted.end(), [](const auto &a, const auto &b) {
    return a.second > b.second;
  });
  for (const auto &[word, times] : sorted) std::cout << std::setw(8) << word << ' ' << times << '\n';
  std::reverse(all.begin(), all.end());
  std::cout << all << '\n';
  for (int i = 1; i < count; i++) std::cout << arguments[i] << " = " << numbers.at(arguments[i]) << '\n';
  return 0;
}
