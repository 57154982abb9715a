/// Comparisons whose time does not tell where the first difference is.
enum ConstantTime {
    static func isEqual(_ left: String, _ right: String) -> Bool {
        let left = Array(left.utf8)
        let right = Array(right.utf8)
        var difference = left.count == right.count ? UInt8(0) : 1
        for index in left.indices {
            difference |= left[index] ^ (right.isEmpty ? 1 : right[index % right.count])
        }
        return difference == 0
    }
}
