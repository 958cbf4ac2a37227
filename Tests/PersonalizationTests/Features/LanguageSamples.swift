/// Holds a dozen short texts of each language, in the manner of the products' messages.
enum LanguageSamples {
    static let all: [(language: String, texts: [String])] = [
        (
            "en",
            [
                "Your order has been shipped and will arrive on Friday.",
                "You can change the password in your account settings.",
                "We are sorry for the delay and have refunded the fee.",
                "Is there anything else that I can do for you?",
                "The meeting starts at nine, but you may join later.",
                "Boil the water, then add the pasta and a little salt.",
                "This is a short summary of what the report says.",
                "If the printer does not respond, turn it off and on again.",
                "Thank you for your patience while we look into it.",
                "They have asked for a copy of the invoice by Monday.",
                "Add two eggs to the bowl and mix with the flour.", "It was a quiet evening, and the rain had stopped.",
            ]
        ),
        (
            "de",
            [
                "Ihre Bestellung ist unterwegs und wird am Freitag geliefert.",
                "Sie können das Passwort in den Einstellungen ändern.",
                "Es tut uns leid, dass die Lieferung nicht pünktlich war.", "Kann ich sonst noch etwas für Sie tun?",
                "Die Besprechung beginnt um neun, aber ihr könnt auch später kommen.",
                "Das Wasser kochen und dann die Nudeln mit etwas Salz zugeben.",
                "Dies ist eine kurze Zusammenfassung von dem Bericht.",
                "Wenn der Drucker nicht antwortet, schalten Sie ihn aus und wieder ein.",
                "Vielen Dank für Ihre Geduld, wir prüfen das.",
                "Wir haben eine Kopie der Rechnung an den Kunden geschickt.",
                "Die Katze schläft auf dem Sofa und der Hund im Garten.",
                "Es ist ein schöner Abend, und ich bin zufrieden.",
            ]
        ),
        (
            "fr",
            [
                "Votre commande est en route et arrivera dans la semaine.",
                "Vous pouvez changer le mot de passe dans les paramètres.",
                "Nous sommes désolés que la livraison ne soit pas arrivée.",
                "Est-ce que je peux faire quelque chose pour vous ?",
                "La réunion commence à neuf heures, mais vous pouvez venir plus tard.",
                "Faites bouillir l'eau, puis ajoutez les pâtes avec un peu de sel.",
                "Ceci est un court résumé de ce que dit le rapport.",
                "Si l'imprimante ne répond pas, il faut la redémarrer.",
                "Merci de votre patience, nous examinons le dossier.",
                "Ils ont demandé une copie de la facture pour lundi.",
                "Le chat dort sur le canapé et le chien dans le jardin.",
                "C'est une belle soirée et je suis content d'être ici.",
            ]
        ),
        (
            "es",
            [
                "Su pedido está en camino y llegará en los próximos días.",
                "Puede cambiar la contraseña en los ajustes de su cuenta.",
                "Sentimos que el paquete no haya llegado a tiempo.", "¿Hay algo más que pueda hacer por usted?",
                "La reunión empieza a las nueve, pero puede llegar más tarde.",
                "Hierva el agua y añada la pasta con un poco de sal.",
                "Este es un breve resumen de lo que dice el informe.",
                "Si la impresora no responde, apáguela y enciéndala otra vez.",
                "Gracias por su paciencia mientras lo revisamos.", "Han pedido una copia de la factura para el lunes.",
                "El gato duerme en el sofá y el perro en el jardín.", "Es una tarde muy bonita y no llueve.",
            ]
        ),
        (
            "it",
            [
                "Il suo ordine è in viaggio e sarà consegnato venerdì.",
                "Può cambiare la password nelle impostazioni del conto.",
                "Ci dispiace che il pacco non sia arrivato in tempo.", "C'è qualcosa che posso fare per lei?",
                "La riunione comincia alle nove, ma può arrivare anche più tardi.",
                "Far bollire l'acqua e aggiungere la pasta con un po' di sale.",
                "Questo è un breve riassunto di quello che dice il rapporto.",
                "Se la stampante non risponde, la spenga e la riaccenda.",
                "Grazie per la pazienza, stiamo controllando il caso.",
                "Hanno chiesto una copia della fattura per lunedì.",
                "Il gatto dorme sul divano e il cane nel giardino.", "È una bella serata e gli amici sono qui.",
            ]
        ),
        (
            "pt",
            [
                "O seu pedido está a caminho e chega na sexta-feira.",
                "Você pode mudar a senha nas configurações da sua conta.",
                "Lamentamos que a encomenda não tenha chegado a tempo.",
                "Há mais alguma coisa que eu possa fazer por você?",
                "A reunião começa às nove, mas você pode chegar mais tarde.",
                "Ferva a água e junte a massa com um pouco de sal.",
                "Este é um breve resumo do que diz o relatório.",
                "Se a impressora não responde, é preciso desligar e ligar de novo.",
                "Obrigado pela sua paciência enquanto analisamos o caso.",
                "Eles pediram uma cópia da fatura para segunda-feira.",
                "O gato dorme no sofá e o cachorro no jardim.", "É uma noite bonita e não está a chover.",
            ]
        ),
        (
            "nl",
            [
                "Uw bestelling is onderweg en wordt op vrijdag bezorgd.",
                "U kunt het wachtwoord in de instellingen wijzigen.",
                "Het spijt ons dat het pakket niet op tijd is aangekomen.", "Is er nog iets dat ik voor u kan doen?",
                "De vergadering begint om negen uur, maar je kunt ook later komen.",
                "Kook het water en voeg de pasta met een beetje zout toe.",
                "Dit is een korte samenvatting van het rapport.",
                "Als de printer niet reageert, zet hem dan uit en weer aan.",
                "Bedankt voor uw geduld, wij kijken het na.", "Zij hebben om een kopie van de factuur gevraagd.",
                "De kat slaapt op de bank en de hond in de tuin.", "Het is een mooie avond en het regent niet.",
            ]
        ),
        (
            "ru",
            [
                "Ваш заказ уже в пути и будет завтра.", "Вы можете изменить пароль в настройках.",
                "Нам очень жаль, что посылка опоздала.",
                "Чем ещё я могу вам помочь?", "Встреча начинается в девять часов утра.",
                "Вскипятите воду и добавьте немного соли.",
                "Это краткое изложение всего отчёта.", "Если принтер не отвечает, перезапустите его.",
                "Спасибо за ваше терпение и понимание.",
                "Они попросили копию счёта до понедельника.", "Кошка спит на диване в гостиной.",
                "Сегодня прекрасный и тёплый вечер.",
            ]
        ),
        (
            "ar",
            [
                "طلبك في الطريق وسيصل يوم الجمعة.", "يمكنك تغيير كلمة المرور من الإعدادات.",
                "نأسف لأن الطرد لم يصل في موعده.", "هل يمكنني مساعدتك في شيء آخر؟",
                "يبدأ الاجتماع في الساعة التاسعة صباحا.", "اغل الماء ثم أضف قليلا من الملح.",
                "هذا ملخص قصير لما ورد في التقرير.",
                "إذا لم تستجب الطابعة فأعد تشغيلها.", "شكرا لك على صبرك معنا.", "طلبوا نسخة من الفاتورة قبل الاثنين.",
                "تنام القطة على الأريكة في الغرفة.", "إنها أمسية جميلة ولا تمطر السماء.",
            ]
        ),
        (
            "he",
            [
                "ההזמנה שלך בדרך ותגיע ביום שישי.", "אפשר לשנות את הסיסמה בהגדרות החשבון.",
                "אנחנו מצטערים שהחבילה לא הגיעה בזמן.",
                "האם יש עוד משהו שאוכל לעשות?", "הפגישה מתחילה בשעה תשע בבוקר.", "הרתיחו את המים והוסיפו מעט מלח.",
                "זהו סיכום קצר של הדוח כולו.",
                "אם המדפסת לא מגיבה הפעילו אותה מחדש.", "תודה רבה לך על הסבלנות.", "הם ביקשו עותק של החשבונית.",
                "החתול ישן על הספה בסלון.",
                "זה ערב יפה ואין גשם.",
            ]
        ),
        (
            "zh",
            [
                "您的订单已经发货，预计星期五送达。", "您可以在账户设置中修改密码。", "很抱歉，包裹没有按时到达。", "请问还有什么可以帮您的吗？", "会议九点开始，您也可以晚一点来。",
                "把水烧开，然后加入面条和一点盐。", "这是报告内容的简短摘要。", "如果打印机没有反应，请重新启动。", "感谢您的耐心等待。", "他们要求在星期一之前收到发票。",
                "猫在沙发上睡觉，狗在花园里。",
                "使用 Docker 启动服务，然后打开浏览器查看结果。",
            ]
        ),
        (
            "ja",
            [
                "ご注文の商品は金曜日に届く予定です。", "パスワードは設定画面で変更できます。", "荷物の到着が遅れて申し訳ございません。", "ほかにお手伝いできることはありますか。",
                "会議は九時に始まりますが、遅れても大丈夫です。",
                "お湯を沸かして、塩を少し入れます。", "これは報告書の短い要約です。", "プリンターが反応しない場合は、再起動してください。", "お待ちいただきありがとうございます。",
                "月曜日までに請求書の写しが必要です。",
                "猫はソファで寝ています。", "今夜はとても静かで、雨も止みました。",
            ]
        ),
        (
            "ko",
            [
                "주문하신 상품이 금요일에 도착할 예정입니다.", "계정 설정에서 비밀번호를 변경할 수 있습니다.", "소포가 제시간에 도착하지 않아 죄송합니다.",
                "더 도와드릴 일이 있을까요 고객님?",
                "회의는 아홉 시에 시작하지만 늦게 오셔도 됩니다.", "물을 끓이고 소금을 조금 넣으세요.", "이것은 보고서의 짧은 요약입니다.", "프린터가 응답하지 않으면 다시 켜 주세요.",
                "기다려 주셔서 정말 감사합니다 고객님.", "월요일까지 청구서 사본을 요청했습니다.", "고양이가 소파에서 조용히 자고 있습니다.", "오늘 저녁은 아주 조용하고 좋습니다.",
            ]
        ),
        (
            "hi",
            [
                "आपका ऑर्डर रास्ते में है और शुक्रवार को पहुँचेगा।", "आप सेटिंग में पासवर्ड बदल सकते हैं।", "हमें खेद है कि पार्सल देर से आया।",
                "क्या मैं आपकी और मदद कर सकता हूँ?",
                "बैठक सुबह नौ बजे शुरू होती है।", "पानी उबालें और थोड़ा नमक डालें।", "यह रिपोर्ट का छोटा सारांश है।",
                "अगर प्रिंटर काम नहीं करता तो उसे फिर चालू करें।",
                "आपके धैर्य के लिए बहुत धन्यवाद।", "उन्होंने सोमवार तक बिल की प्रति माँगी है।", "बिल्ली सोफे पर सो रही है।", "यह एक सुंदर शाम है।",
            ]
        ),
        (
            "el",
            [
                "Η παραγγελία σας είναι καθ' οδόν.", "Μπορείτε να αλλάξετε τον κωδικό στις ρυθμίσεις.",
                "Λυπούμαστε που το δέμα δεν έφτασε εγκαίρως.",
                "Μπορώ να σας βοηθήσω σε κάτι άλλο;", "Η συνάντηση αρχίζει στις εννέα το πρωί.",
                "Βράστε το νερό και προσθέστε λίγο αλάτι.",
                "Αυτή είναι μια σύντομη περίληψη της έκθεσης.", "Αν ο εκτυπωτής δεν απαντά, ανοίξτε τον ξανά.",
                "Ευχαριστούμε πολύ για την υπομονή σας.",
                "Ζήτησαν αντίγραφο του τιμολογίου μέχρι Δευτέρα.", "Η γάτα κοιμάται στον καναπέ.",
                "Είναι ένα όμορφο και ήσυχο βράδυ.",
            ]
        ),
    ]
}
