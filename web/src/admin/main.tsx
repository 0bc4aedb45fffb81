import { render } from "preact";
import { messages, pageLanguage, speak } from "../messages";
import "../styles/base.css";
import "../styles/details.css";
import "../styles/admin.css";
import { AdminPage } from "./admin_page";

await speak(pageLanguage(location.search, navigator.languages));
document.title = messages.admin.title;
render(<AdminPage />, document.getElementById("app")!);
