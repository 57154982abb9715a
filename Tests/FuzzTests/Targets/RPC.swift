import Model
import NIOCore
import NIOHTTP1
import Text
import XMLRPC

@testable import ControlClient
@testable import ControlServer

extension FuzzTarget {
    /// Calls and answers of XML-RPC: read or refused; what was written is read as the same again, and printed as JSON.
    static let xmlrpc = FuzzTarget(
        "xmlrpc",
        longest: 1024,
        sources: ["XMLRPC", "ControlClient/Presentation/JSONText.swift"],
        words: [
            "<?xml version='1.0'?>", "<methodCall>", "<methodName>", "</methodName>", "<params>", "<param>", "<value>",
            "</value>", "<int>", "<i4>", "<boolean>", "<double>", "<string>", "<base64>", "<dateTime.iso8601>",
            "<array><data>",
            "<struct><member><name>", "<nil/>", "<fault>", "faultCode", "faultString", "<methodResponse>", "&#10;",
            "&lt;",
            "<![CDATA[", "]]>", "<!DOCTYPE", "<!--",
        ]
    ) { bytes, random in
        let call = try? MethodCall(parsing: bytes)
        if let call {
            try hold(
                (try? MethodCall(parsing: call.bytes))?.bytes == call.bytes,
                "a call is another one when it is written"
            )
        }
        try hold(inParts(pieces(of: bytes, &random, longest: 100)) == call, "pieces make a difference")
        guard let response = try? MethodResponse(parsing: bytes) else { return }
        // Numbers that XML-RPC has no room for are written as the nearest that it has.
        let again = try? MethodResponse(parsing: response.bytes)
        try hold(again?.bytes == response.bytes, "an answer is another one when it is written")
        guard case .result(let value) = response else { return }
        let frame = MethodResponse.result(.string("")).bytes.count - XMLRPCValue.string("").writtenBytes
        try hold(value.writtenBytes + frame == response.bytes.count, "\(response.bytes.count) bytes are not foreseen")
        let json = Array(JSONText.lines([value]).utf8)
        try hold(json.allSatisfy { $0 >= 0x20 || $0 == 0x0a }, "control characters in JSON")
        try hold(json.count <= 8 * response.bytes.count + 400, "\(json.count) bytes of JSON")
    }

    private static func inParts(_ pieces: [ArraySlice<UInt8>]) -> MethodCall? {
        guard let reader = try? MethodCallReader() else { return nil }
        for piece in pieces where (try? reader.read(piece)) == nil { return nil }
        return try? reader.call()
    }

    /// A call to the methods of the daemon: one answer, which is XML-RPC, whatever the arguments are.
    static let rpc = FuzzTarget(
        "rpc",
        longest: 1024,
        sources: ["ControlServer/RPC"],
        words: RPCWords.all
    ) { bytes, _ in
        let server = FakeServer()
        var replies: [HTTPReply] = []
        server.call(bytes) { replies.append($0) }
        server.settle()
        try hold(replies.count <= 1, "\(replies.count) answers to one call")
        guard let reply = replies.first else { return }
        guard reply.status == .ok, case .bytes(let buffer) = reply.content else {
            return try hold([400, 503].contains(reply.status.code), "status \(reply.status.code)")
        }
        let body = Array(buffer.readableBytesView)
        try hold((try? MethodResponse(parsing: body)) != nil, "no answer of XML-RPC: \(body.text)")
        try hold(body.count <= 100_000 + 20 * bytes.count, "\(body.count) bytes are answered")
    }
}

/// The names of methods and of what there is, as libFuzzer is to put them in.
private enum RPCWords {
    static let all =
        RPCDispatcher(control: FakeControl(), supervisorNamespaces: ["supervisor"]).methodNames
        .map { "<methodName>\($0)</methodName>" }
        + [
            "<value><string>a</string></value>", "<value><string>g:b</string></value>", "<value><int>0</int></value>",
            "<param>", "</param>", "<value><int>-1</int></value>", "<value><boolean>1</boolean></value>", "methodName",
            "params",
            "<struct><member><name>methodName</name><value>", "<value><array><data>", "TERM",
        ]
}
