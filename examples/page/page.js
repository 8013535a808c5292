const capture = document.querySelector('lifesign-capture')
capture.sessionSource = async () => { // your backend opens the session, as examples/backend-node and backend-go do
  const answer = await fetch('session', { method: 'POST' })
  if (!answer.ok) throw Object.assign(new Error('session: ' + answer.status), { code: 'server-failed' })
  const { session_id, client_token } = await answer.json()
  return { id: session_id, token: client_token }
}
capture.addEventListener('result', () => location.assign('verified')) // where your backend looks up the verdict of the session it opened
