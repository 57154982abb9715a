extension StaticFiles {
    static let stylesheet = """
        html, body { height: 100%; }
        html, body, form, p, pre, ul { margin: 0; padding: 0; }
        body { background: #fcfcf8; color: #333; }
        body, td, th, a { font: 13px/1.5 arial, helvetica, verdana, sans-serif; color: #333; }
        a:hover { color: #000; }
        img { border: 0; }
        .left { float: left; }
        .right { float: right; text-align: right; }
        .clr:after { content: ""; display: block; clear: both; }
        .hidden { display: none; }

        #wrapper { width: 850px; min-height: 100%; margin: 0 auto -32px; }
        #header { padding: 12px 0; margin-bottom: 13px; background: url("../images/rule.gif") left bottom repeat-x; }
        .push { height: 44px; }

        .status_msg { padding: 5px 10px; border: 1px solid #999; background: #fff; color: #000; }

        #buttons { margin: 13px 0; list-style: none; }
        #buttons li { float: left; margin-right: 7px; }
        #buttons a { text-decoration: none; font-weight: bold; font-size: 12px; }
        .action-button { padding: 1px 6px; border: 1px solid #999; border-radius: 4px; background: #fff; }
        .action-button { text-transform: uppercase; }
        .action-button:hover { border-color: #88b0f2; }

        table { width: 100%; border: 1px solid #999; }
        th { background: #777; color: #fff; text-align: left; }
        th.state { width: 64px; text-align: center; }
        th.desc, th.name { width: 200px; }
        td, th { padding: 4px 8px; border-bottom: 1px solid #fff; }
        td { background: #fafafa; }
        tr.shade td { background: #f0f0f0; }
        .action ul { display: inline; list-style: none; }
        .action li { display: inline; margin-right: 10px; }

        .status span { display: block; width: 64px; padding: 1px 0; text-align: center; font-size: 12px; }
        .statusnominal { background: url("../images/state0.gif"); }
        .statusrunning { background: url("../images/state2.gif"); }
        .statuserror { background: url("../images/state3.gif"); }

        #footer { width: 828px; height: 30px; margin: 0 auto; padding: 0 10px; overflow: hidden; }
        #footer { border: 1px solid #ccc; border-bottom: 0; background: #fafafa; line-height: 30px; }
        #footer a { line-height: inherit; }

        """
}
