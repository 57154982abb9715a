extension StaticFiles {
    /// Name, type and content in base64. The icon and the title are drawings; the others are single dots that the
    /// stylesheet repeats as backgrounds.
    static let images: [(name: String, type: String, base64: String)] = [
        (
            "icon.png", "image/png",
            """
            iVBORw0KGgoAAAANSUhEUgAAABAAAAAQAgMAAABinRfyAAAACVBMVEX///8ui1f////TpV2RAAAAAXRSTlMAQObY\
            ZgAAAC5JREFUeNpjEA0NDWEIBQIokbUSSoRNDYUSCLHQ0LCpECJsFUjJqpWhSHpBRgEA0bAYu7ZKypsAAAAASUVO\
            RK5CYII=
            """
        ),
        (
            "supervisor.gif", "image/gif",
            """
            R0lGODlh4AAcAIAAAPz8+ERVZiwAAAAA4AAcAAAC/4SPqcvtD6OctNqLs968+w+G4kiW5omm6sq2awDHMszIkH3M\
            +nzvuPID+GqxHi1XXPiCxGWg+UTqjEsoFeGcPrJRYNIwVH4bQaa0us1az2avc+0oc8fQsLsr3MHJ43b+nQZ4h6UX\
            iDZoSDiHV1eICOaY4KeI58dFZSfZF0mJMXnWmQgqCqkl8VlauXlkgfqnahrhurfnKsfKh5t5Rfoa2konpsvZS2G7\
            yigMm/z4Ojsah/xbcTwcywuMWxvcXL38nIrtC03NrWnNc3GpLL6ozeY+7SnNrrxLvv2efXjO3E+57o67ZRxu+bOk\
            pl40dAUTNss3p9EieeroPYR3DZ/CcagaAv7rNVBiRI37KIazR+zkQoInDIo0KcucuHkMNxqzmIulCZcoa5asqK+c\
            z48/VeaECYKnQJw3g84EqpOo0KgQUSjtd7Wpv6dFOUrVipQcOKwOc14dKxKhU6jt4hm6Z1Srx5diZU6YSzKDN4Bl\
            05pDi5EfXaOAl2aMu2FvYLhkD3uV27dn1MKN013saJew25WMKbv4DDq06NGkS5s+jTq16tWsW7sWXQAAOw==
            """
        ),
        (
            "rule.gif", "image/gif",
            "R0lGODlhAQABAIAAAJmZmQAAACwAAAAAAQABAAACAkQBADs="
        ),
        (
            "state0.gif", "image/gif",
            "R0lGODlhAQABAIAAANjY2AAAACwAAAAAAQABAAACAkQBADs="
        ),
        (
            "state1.gif", "image/gif",
            "R0lGODlhAQABAIAAAPTfjAAAACwAAAAAAQABAAACAkQBADs="
        ),
        (
            "state2.gif", "image/gif",
            "R0lGODlhAQABAIAAAKbdnAAAACwAAAAAAQABAAACAkQBADs="
        ),
        (
            "state3.gif", "image/gif",
            "R0lGODlhAQABAIAAAPCakgAAACwAAAAAAQABAAACAkQBADs="
        ),
    ]
}
