const capture = document.querySelector('lifesign-capture')
capture.sessionSource = async () => { // your backend opens the session: examples/backend-node, examples/backend-go
  const { session_id, client_token } = await (await fetch('session', { method: 'POST' })).json()
  return { id: session_id, token: client_token }
}
capture.addEventListener('result', () => location.assign('verified')) // where your backend looks the verdict up
