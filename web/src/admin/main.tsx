import { render } from "preact";
import { messages } from "../messages";
import "../styles/base.css";
import "../styles/details.css";
import "../styles/admin.css";
import { AdminPage } from "./admin_page";

document.title = messages.admin.title;
render(<AdminPage />, document.getElementById("app")!);
