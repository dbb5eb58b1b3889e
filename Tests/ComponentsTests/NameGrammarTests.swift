import Testing

@testable import Components

@Suite struct NameGrammarTests {
  @Test(arguments: [
    "a", "a-b-c", "a1-2-3", "A", "A-B-C", "A1-2-3", "a11-w0rds", "A11-4CR0NYMS", "m1x3d-4CR0NYMS",
  ])
  func theseAreLabels(text: String) { #expect(NameGrammar.isLabel(text)) }

  @Test(arguments: ["", "1-2-3", "-a", "a-", "a--b", "aB", "a_b", "a.b", "ä", "a b", "a\u{301}"])
  func theseAreNot(text: String) { #expect(!NameGrammar.isLabel(text)) }

  @Test(arguments: [
    "run", "[constructor]r", "[method]r.m", "[static]r.s", "wasi:cli/run", "wasi:cli/run@0.2.3",
    "a:b/c@0.2", "a:b/c@1", "a:b/c@0.0.7", "a:b/c@1.2.3-rc.1+build.05",
  ])
  func theseNameImportsAndExports(text: String) { #expect(NameGrammar.isExternName(text)) }

  @Test(arguments: [
    "", "[method]r", "[method]r.m.n", "[other]r", "a:b", "a/b", "A:b/c", "a:b/", "a:b/c@",
    "a:b/c@0", "a:b/c@01.0.0", "a:b/c@1.2", "a:b/c@1.2.3-01", "a:b/c@1.2.3.4", "a:b/c@1.2.3-",
    ":b/c", "a:b:c/d", "a:b/c/d", "a:b/c@1-rc",
  ])
  func theseDoNot(text: String) { #expect(!NameGrammar.isExternName(text)) }

  @Test(arguments: [
    ("a:b/c@0.2", ".6-rc.1"), ("a:b/c@1", ".2.3"), ("a:b/c@0.0.1", "-alpha"), ("a:b/c@0.0.0", ""),
  ])
  func suffixesCompleteVersions(name: String, suffix: String) {
    #expect(NameGrammar.isVersionSuffix(suffix, of: name))
  }

  @Test(arguments: [
    ("a:b/c@1.2.3", "-rc"), ("a:b/c@1", ""), ("a:b/c", "1.2.3"), ("a:b/c@0.2", ".x"),
    ("a:b/c@0.2", "6"), ("a:b/c@0.1.0", ""), ("a:b/c@1.2", ".3"),
  ])
  func suffixesThatDoNotAreRefused(name: String, suffix: String) {
    #expect(!NameGrammar.isVersionSuffix(suffix, of: name))
  }

  @Test func annotationsNameTheirResource() {
    #expect(NameAnnotation(of: "[method]foo.bar")?.resource == "foo")
    #expect(NameAnnotation(of: "[static]foo.bar")?.kind == .static)
    #expect(NameAnnotation(of: "[constructor]foo")?.resource == "foo")
    #expect(NameAnnotation(of: "foo") == nil)
  }

  @Test func methodsAndTheirCasesShareOneSpaceOfNames() {
    #expect(NameGrammar.canonical("FOO-bar") == "foo-bar")
    #expect(NameGrammar.canonical("[method]foo.bar") == NameGrammar.canonical("[static]FOO.bar"))
    #expect(NameGrammar.canonical("[method]foo.foo") == "foo")
    #expect(NameGrammar.canonical("[constructor]foo") == "[constructor]foo")
  }
}
