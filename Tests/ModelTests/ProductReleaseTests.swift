import Foundation
import Model
import Testing

@Suite struct ProductReleaseTests {
    @Test func `its line names the program, its revision and the Supervisor that it is compatible with (EXT-100)`() {
        #expect(
            ProductRelease.line(revision: "1a2b3c")
                == "swift-supervisor \(ProductRelease.version) (1a2b3c), compatible with Supervisor 4.3.0"
        )
    }

    @Test func `the image is labelled with the same version`() throws {
        let dockerfile = try String(contentsOfFile: "Dockerfile", encoding: .utf8)
        #expect(dockerfile.contains("\nARG VERSION=\(ProductRelease.version)\n"))
        #expect(dockerfile.contains("org.opencontainers.image.version=\"${VERSION}\""))
    }
}
