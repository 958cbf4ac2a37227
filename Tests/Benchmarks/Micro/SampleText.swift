/// A made-up answer of about 1,200 characters with what answers have: lists, numbers, marks, several sentences.
enum SampleText {
    static let answer = """
        Thank you for getting in touch, and I'm sorry for the wait. I have looked into it: your order left our \
        warehouse on Monday, 3 March, and it should reach you within two working days.

        Here is what you can do in the meantime:

        - Check the tracking page; it is updated every four hours.
        - Make sure that somebody is at home between 9 and 17 o'clock, because the driver needs a signature.
        - If you would rather collect the parcel yourself, choose one of the 12 pick-up points nearby.

        Perhaps you were wondering whether you have to pay again if the parcel is returned. No, you don't! We send it \
        a second time without charge, although it might take about five days longer. For example, a parcel that was \
        returned last week was delivered again on Friday.

        Please note that changes of the address have to be made before noon. You could also call us, of course; our \
        colleagues are happy to help. However, the lines are usually busy in the morning, so writing is often quicker.

        I hope that this answers your question. Would you like me to send you a message as soon as the parcel is on \
        its way to your door? If so, simply reply with "yes" and I'll take care of it. Best wishes from the whole team.
        """
}
