@testable import Personalization

extension GuardCase {
    /// Honest revisions.
    static let accepted: [GuardCase] = [
        GuardCase(
            parcel,
            "We shipped your order A-1234-Z on Monday. Expect it within three days; follow it here: https://track.example.com/A-1234-Z"
        ),
        GuardCase(
            parcel,
            "Good news! Your order A-1234-Z left on Monday and should be with you within 3 days. You can track it at [this page](https://track.example.com/A-1234-Z)."
        ),
        GuardCase(
            parcel,
            "- Order: A-1234-Z\n- Shipped: Monday\n- Arrival: within 3 days\n- Tracking: https://track.example.com/A-1234-Z"
        ),
        GuardCase(
            refund,
            "We got your request. You'll have your $1250.50 back on your card in 10 business days. Questions? Write to help@example.com."
        ),
        GuardCase(
            refund,
            "Your request has reached us. We will refund 1,250.50 dollars to your card within ten business days. Should any questions arise, please contact help@example.com."
        ),
        GuardCase(
            refund,
            "**Refund Details:**\n\n1. Your request is with us.\n2. $1,250.5 goes to your card within 10 business days.\n3. Questions: Help@example.com"
        ),
        GuardCase(
            router,
            "1. Hold the router's button for 30 seconds to reset it.\n2. Wait for the green light.\n3. Open the app and choose Settings to connect again."
        ),
        GuardCase(
            router,
            "Hold the reset button on the router for thirty seconds, wait for the light to go green, then reconnect through Settings in the app."
        ),
        GuardCase(
            router,
            "Step 1: Hold the button for 30 seconds.\nStep 2: Wait for green.\nStep 3: Open the app, choose Settings, and connect again."
        ),
        GuardCase(
            router,
            "## How To Reset\n\nHold the button for 30 seconds until the light is green. **Next Steps:** open the app and choose Settings."
        ),
        GuardCase(
            router,
            "  \"Hold the router's button for 30 seconds. When the light is green, open the app and pick Settings.\"\n"),
        GuardCase(
            router,
            "```\nHold the router's button for 30 seconds. When the light is green, open the app and pick Settings.\n```"
        ),
        GuardCase("The meeting is on 5 May 2024 at 10:00.", "We meet at 10 on May 5, 2024."),
        GuardCase("The meeting is on 05.05.2024 at 10:00.", "We meet on May 5, 2024, at 10."),
        GuardCase("There are three ways to pay: card, transfer and cash.", "You can pay by card, transfer or cash."),
        GuardCase(
            "You may pay by card, by transfer or in cash at any time you like.",
            "All three ways to pay are open to you: card, transfer, cash."),
        GuardCase(
            "The company made 2 million euros in profit, up 5% from last year.",
            "Profit rose 5 percent on last year, to €2,000,000."),
        GuardCase("The company made €2.5m in profit.", "Its profit was 2,500,000 euros."),
        GuardCase(
            "I'm sorry, but I can't assist with lost keys at this desk. Please visit the office next door.",
            "I'm sorry, but I can't assist with lost keys here; the office next door can."),
        GuardCase(
            "Unfortunately we cannot refund this order because the period has passed.",
            "I'm sorry, but we can't refund this order, since the period has passed."),
        GuardCase("Best regards,\nThe Shop", "Kind regards,\nThe Shop"),
        GuardCase(
            "Sure, you can return it whenever you like, at no cost to you.",
            "Sure, return it whenever you like, free of charge."),
        GuardCase(
            "You can return it whenever you like, at no cost to you.",
            "Of course you can return it at any time, free of charge!"),
        GuardCase(
            "You need a form, a pen and some patience to get it done.",
            "Here is what you need: a form, a pen and some patience."),
        GuardCase(
            "Dear {{name}}, your code is {0}. Call %s or press <b>OK</b> to go on.",
            "Hello {{name}}! Your code: {0}. To go on, call %s or press <b>OK</b>."),
        GuardCase(
            "Run `git pull` and then `make all` in the folder.", "In the folder, run `git pull`, then `make all`."),
        GuardCase(
            "Run this:\n\n```sh\nmake all\n```\n\nIt takes a while.", "It takes a while:\n\n```sh\nmake all\n```"),
        GuardCase(
            "Paris is the capital of France and lies on the Seine.", "France's capital, Paris, lies on the Seine."),
        GuardCase("He is a German citizen living in Spain for work.", "He works in Spain but comes from Germany."),
        GuardCase("Ask the World Health Organization about it when you can.", "When you can, ask the WHO about it."),
        GuardCase(
            "The parcel is on its way to you and will be there soon.", "Maria, the parcel is on its way to you, Maria.",
            sources: ["Hi, I am Maria. Where is my parcel?"]),
        GuardCase(
            "It costs less than you think it does.", "It costs less than the 40 euros you mentioned.",
            sources: ["Is it 40 euros?"]),
        GuardCase(
            german, "Wir haben Ihre Bestellung am Montag auf den Weg gebracht; die Lieferung dauert 3 Tage.",
            language: "de"),
        GuardCase("これは重要なお知らせです。3日以内に返信してください。", "大切なお知らせです。3日以内にご返信をお願いいたします。", language: "ja"),
        GuardCase(
            "الطلب رقم ٤٢ جاهز للاستلام من المتجر.", "طلبك رقم 42 جاهز ويمكنك استلامه من المتجر.", language: "ar"),
        GuardCase(
            "The Premium Plan includes support and costs nothing extra for you.",
            "Support comes with the Premium Plan at no extra cost.", keep: ["Premium Plan"]),
        GuardCase(
            "Please send the invoice to the office when you have time.",
            "Invoice the office when you have time, please.", keep: ["invoice", "absent term"]),
        GuardCase(
            "The account balance is shown in the overview of the bank.",
            "In the overview, the bank shows the account balance.",
            glossary: [RevisionTerm(source: "Kontostand", target: "account balance")]),
        GuardCase(
            "It is very, very, very important to read the manual before use.",
            "Reading the manual before use is very, very important."),
        GuardCase(
            "The iPhone-15 and the GPT-4 model support UTF-8 and file_name.txt.",
            "UTF-8 and file_name.txt work on the iPhone-15 and with the GPT-4 model."),
        GuardCase(
            "A 30-day trial with 24/7 support and a 2-year warranty is included.",
            "Included: a trial of 30 days, support 24/7 and a warranty of 2 years."),
        GuardCase("Yes.", "Yes, that is right, and I am glad to confirm it for you."),
    ]
}
