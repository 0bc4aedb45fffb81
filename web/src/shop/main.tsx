import { render } from "preact";
import { connect } from "../api/client";
import { messages, pageLanguage, speak } from "../messages";
import "../styles/base.css";
import "../styles/shop.css";
import "../styles/crop.css";
import "../styles/results.css";
import "../styles/details.css";
import { ShopPage } from "./shop_page";

await speak(pageLanguage(location.search, navigator.languages));
document.title = messages.shop.title;
render(<ShopPage api={connect()} />, document.getElementById("app")!);
