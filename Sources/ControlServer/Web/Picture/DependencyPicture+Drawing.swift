import Model

extension DependencyPicture {
    /// Sizes in the units of the drawing, which are pixels.
    private enum Size {
        static let box = (width: 168.0, height: 40.0)
        static let column = 248.0
        static let row = 56.0
        static let margin = 12.0
    }

    /// Characters of a name that fit into a box.
    private static let longestName = 20

    func write(_ html: inout HTMLBuilder) {
        html.newLine()
        html.element("details", ["class": "picture"]) { html in
            html.element("summary", text: "Dependencies")
            // A browser shows the target of a link even inside a closed part.
            html.element("figure", ["id": "dependencies"]) { html in
                html.element("figcaption", text: "What stands to the left is started first.")
                html.element("div", ["class": "drawing", "tabindex": "0", "role": "region", "aria-label": "Drawing"]) {
                    html in drawing(&html)
                }
                html.element("ul", ["class": "unseen", "id": "dependencies-words"]) { html in
                    for (number, box) in boxes.enumerated() {
                        let words = words(for: number)
                        html.element(
                            "li",
                            text: words.isEmpty ? "\(box.name) waits for nothing" : "\(box.name) waits for \(words)"
                        )
                    }
                }
            }
        }
    }

    private func drawing(_ html: inout HTMLBuilder) {
        let width = Double(max(0, layout.columns - 1)) * Size.column + Size.box.width + 2 * Size.margin
        let height = Double(layout.rows) * Size.row + 2 * Size.margin - (Size.row - Size.box.height)
        html.element(
            "svg",
            [
                "viewBox": "0 0 \(text(width)) \(text(height))", "width": text(width), "height": text(height),
                "role": "img", "aria-label": "\(boxes.count) programs and what they wait for",
                "aria-describedby": "dependencies-words",
            ]
        ) { html in
            for (line, bends) in zip(lines, layout.bends) { write(line, bends, &html) }
            for (box, place) in zip(boxes, layout.boxes) { write(box, place, &html) }
        }
    }

    private func x(_ place: LayeredLayout.Place) -> Double { Size.margin + Double(place.column) * Size.column }
    private func y(_ place: LayeredLayout.Place) -> Double { Size.margin + place.row * Size.row + Size.box.height / 2 }

    /// Coordinates are whole or halves.
    private func text(_ number: Double) -> String {
        let halves = Int((number * 2).rounded())
        return halves % 2 == 0 ? String(halves / 2) : "\(halves / 2).5"
    }

    /// A curve from the right of one box to the left of another, straight through the column of each bend.
    private func write(_ line: Line, _ bends: [LayeredLayout.Place], _ html: inout HTMLBuilder) {
        let (from, to) = (layout.boxes[line.edge.from], layout.boxes[line.edge.to])
        var (lastX, lastY) = (x(from) + Size.box.width, y(from))
        var path = "M\(text(lastX)) \(text(lastY))"
        func curve(to nextX: Double, _ nextY: Double) {
            let middle = (lastX + nextX) / 2
            path += "C\(text(middle)) \(text(lastY)) \(text(middle)) \(text(nextY)) \(text(nextX)) \(text(nextY))"
            (lastX, lastY) = (nextX, nextY)
        }
        for bend in bends {
            curve(to: x(bend), y(bend))
            lastX = x(bend) + Size.box.width
            path += "H\(text(lastX))"
        }
        curve(to: x(to) - 6, y(to))
        html.element("g", ["class": "line"]) { html in
            html.element("path", ["d": path]) { _ in }
            html.element(
                "path",
                ["class": "head", "d": "M\(text(x(to))) \(text(y(to)))l-8 -4v8z"]
            ) { _ in }
            if line.condition != .started {
                html.element(
                    "text",
                    ["x": text(x(to) - 12), "y": text(y(to) - 5), "text-anchor": "end"],
                    text: line.condition.rawValue
                )
            }
        }
    }

    private func write(_ box: Box, _ place: LayeredLayout.Place, _ html: inout HTMLBuilder) {
        let (left, top) = (x(place), y(place) - Size.box.height / 2)
        html.element(
            "g",
            [
                "class": "box", "data-state": box.state.name.lowercased(),
                "data-members": box.members.joined(separator: "\n"),
            ]
        ) { html in
            html.element("title", text: box.name)
            html.element(
                "rect",
                [
                    "x": text(left), "y": text(top), "width": text(Size.box.width), "height": text(Size.box.height),
                    "rx": "6",
                ]
            ) { _ in }
            html.element(
                "text",
                ["class": "name", "x": text(left + 10), "y": text(top + 17)],
                text: shortened(box.name)
            )
            let count = box.members.count == 1 ? "" : " \u{00D7} \(box.members.count)"
            html.element("text", ["class": "word", "x": text(left + 10), "y": text(top + 32)]) { html in
                html.element("tspan", text: box.state.name.lowercased())
                html.text(count)
            }
        }
        html.newLine()
    }

    /// A name that is too long loses its middle: processes often differ at the end.
    private func shortened(_ name: String) -> String {
        let scalars = name.unicodeScalars
        guard scalars.count > Self.longestName else { return name }
        let half = (Self.longestName - 1) / 2
        var text = String.UnicodeScalarView(scalars.prefix(Self.longestName - 1 - half))
        text.append("\u{2026}")
        text.append(contentsOf: scalars.suffix(half))
        return String(text)
    }
}
